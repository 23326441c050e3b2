//! Rule: an organizer is told of what happens at his events and counters, a region of its blocked passes, a
//! partner of whom it guided while it may know and of the day alone; of everything else nobody
//! Test: `a_fact_becomes_the_event_of_its_audience_or_nothing`,
//! `a_partner_is_told_while_it_may_know_and_of_the_day_alone`
//! Source: this house

use chassis::Fault;
use chrono::{DateTime, NaiveTime, Utc};
use contracts::activity::{CheckinRecorded, CheckinUndone, EventChanged};
use contracts::billing::{TicketSaleCancelled, TicketSaleRegistered, WaitingPlaceOffered};
use contracts::day::brussels_day;
use contracts::pass::{CardBlocked, ReferralChanged};
use contracts::published::{self, Audience, Event};
use contracts::reward::{RedemptionCancelled, RewardRedeemed};
use contracts::{Fact, PassholderId, ReferralId};
use messaging::Heard;
use serde_json::Value;
use uuid::Uuid;

/// The facts that become events.
pub const HEARD: &[&str] = &[
    CheckinRecorded::TYPE,
    CheckinUndone::TYPE,
    EventChanged::TYPE,
    TicketSaleRegistered::TYPE,
    TicketSaleCancelled::TYPE,
    WaitingPlaceOffered::TYPE,
    RewardRedeemed::TYPE,
    RedemptionCancelled::TYPE,
    CardBlocked::TYPE,
    ReferralChanged::TYPE,
];

/// An event that is about to be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub event_id: Uuid,
    pub event_type: &'static str,
    pub audience: Audience,
    pub audience_id: String,
    pub subject: String,
    pub at: DateTime<Utc>,
    pub passholder_id: Option<PassholderId>,
    pub data: Value,
}

/// What a fact means for the log.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    Tells(Draft),
    /// The partner may not know any more how this one goes on, or how it went.
    Hides(ReferralId),
    /// Nobody outside is told.
    Nothing,
}

/// The event that a fact becomes.
///
/// # Errors
/// When the fact does not parse.
pub fn meaning(fact: &Heard) -> Result<Meaning, Fault> {
    match fact.fact_type.as_str() {
        CheckinRecorded::TYPE => tell(fact, recorded),
        CheckinUndone::TYPE => tell(fact, undone),
        EventChanged::TYPE => tell(fact, |told| changed(told, fact.time)),
        TicketSaleRegistered::TYPE => tell(fact, registered),
        TicketSaleCancelled::TYPE => tell(fact, cancelled),
        WaitingPlaceOffered::TYPE => tell(fact, offered),
        RewardRedeemed::TYPE => tell(fact, redeemed),
        RedemptionCancelled::TYPE => tell(fact, given_back),
        CardBlocked::TYPE => tell(fact, blocked),
        ReferralChanged::TYPE => step(fact, read(fact)?),
        _ => Ok(Meaning::Nothing),
    }
}

fn read<F: Fact>(fact: &Heard) -> Result<F, Fault> {
    Ok(serde_json::from_str(&fact.payload)?)
}

/// Of whom, when and for whom an event is.
struct For {
    audience_id: String,
    at: DateTime<Utc>,
    passholder_id: Option<PassholderId>,
}

impl For {
    fn whom(audience_id: String, at: DateTime<Utc>) -> Self {
        Self {
            audience_id,
            at,
            passholder_id: None,
        }
    }

    fn about(self, holder: PassholderId) -> Self {
        Self {
            passholder_id: Some(holder),
            ..self
        }
    }
}

/// What a fact becomes; nothing where it does not say whose it is.
fn tell<F: Fact, E: Event>(
    fact: &Heard,
    as_event: impl FnOnce(F) -> Option<(For, E)>,
) -> Result<Meaning, Fault> {
    match as_event(read(fact)?) {
        Some((whom, event)) => Ok(Meaning::Tells(draft(fact, whom, &event)?)),
        None => Ok(Meaning::Nothing),
    }
}

fn draft<E: Event>(fact: &Heard, whom: For, event: &E) -> Result<Draft, Fault> {
    Ok(Draft {
        event_id: id_of(fact, E::TYPE),
        event_type: E::TYPE,
        audience: E::AUDIENCE,
        audience_id: whom.audience_id,
        subject: event.subject(),
        at: whom.at,
        passholder_id: whom.passholder_id,
        data: serde_json::to_value(event)?,
    })
}

/// The same fact is the same event, and tells nothing of when it was told.
fn id_of(fact: &Heard, event_type: &str) -> Uuid {
    Uuid::new_v5(&fact.event_id, event_type.as_bytes())
}

fn recorded(told: CheckinRecorded) -> Option<(For, published::CheckinRecorded)> {
    let event = published::CheckinRecorded {
        checkin_id: told.checkin_id.0,
        event_id: told.event_id,
        holder: None,
    };
    let whom = For::whom(told.organizer_id?.0, told.at);
    Some((whom.about(told.passholder_id), event))
}

fn undone(told: CheckinUndone) -> Option<(For, published::CheckinUndone)> {
    let event = published::CheckinUndone {
        checkin_id: told.checkin_id.0,
        event_id: told.event_id?,
        holder: None,
    };
    let whom = For::whom(told.organizer_id?.0, told.at);
    Some((whom.about(told.passholder_id), event))
}

/// The fact does not say when: told at once, it is when it was told.
fn changed(told: EventChanged, at: DateTime<Utc>) -> Option<(For, published::EventSettingsChanged)> {
    let event = published::EventSettingsChanged {
        event_id: told.event_id,
        version: told.version,
    };
    Some((For::whom(told.organizer_id.0, at), event))
}

fn registered(told: TicketSaleRegistered) -> Option<(For, published::TicketSaleRegistered)> {
    let event = published::TicketSaleRegistered {
        ticket_sale_id: told.ticket_sale_id.to_string(),
        event_id: told.event_id,
    };
    Some((For::whom(told.organizer_id.0, told.at), event))
}

fn cancelled(told: TicketSaleCancelled) -> Option<(For, published::TicketSaleCancelled)> {
    let event = published::TicketSaleCancelled {
        ticket_sale_id: told.ticket_sale_id.to_string(),
        event_id: told.event_id,
    };
    Some((For::whom(told.organizer_id?.0, told.at), event))
}

fn offered(told: WaitingPlaceOffered) -> Option<(For, published::WaitingPlaceOffered)> {
    let event = published::WaitingPlaceOffered {
        reservation_id: told.reservation_id.0,
        event_id: told.event_id,
        held_until: told.held_until,
    };
    Some((For::whom(told.organizer_id.0, told.at), event))
}

fn redeemed(told: RewardRedeemed) -> Option<(For, published::RedemptionCompleted)> {
    let event = published::RedemptionCompleted {
        redemption_id: told.redemption_id.0,
        reward_id: told.reward_id,
        holder: None,
    };
    let whom = For::whom(told.organizer_id?.0, told.at);
    Some((whom.about(told.passholder_id), event))
}

fn given_back(told: RedemptionCancelled) -> Option<(For, published::RedemptionCancelled)> {
    let event = published::RedemptionCancelled {
        redemption_id: told.redemption_id.0,
        reward_id: told.reward_id,
        holder: None,
    };
    let whom = For::whom(told.organizer_id?.0, told.at);
    Some((whom.about(told.passholder_id), event))
}

fn blocked(told: CardBlocked) -> Option<(For, published::PassBlocked)> {
    let event = published::PassBlocked {
        uitpas_number: told.pass_number,
        card_system_id: told.card_system_id.0,
    };
    Some((For::whom(told.card_system_id.to_string(), told.at), event))
}

/// A step of a referral. Whoever knows the hour could find the person at the counter: the day is enough.
fn step(fact: &Heard, told: ReferralChanged) -> Result<Meaning, Fault> {
    if !told.partner_may_know {
        return Ok(Meaning::Hides(told.referral_id));
    }
    let Some(event_type) = told.state.published_as() else {
        return Ok(Meaning::Nothing);
    };
    let day = brussels_day(told.at).and_time(NaiveTime::MIN).and_utc();
    let whom = For::whom(told.partner_id.to_string(), day);
    // All steps have the same data.
    let event = published::ReferralCreated {
        referral_id: told.referral_id.0,
    };
    Ok(Meaning::Tells(Draft {
        event_id: id_of(fact, event_type),
        event_type,
        ..draft(fact, whom, &event)?
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::pass::ReferralState;

    fn heard<F: Fact>(fact: &F) -> Heard {
        Heard {
            epoch: 1,
            seq: 1,
            event_id: Uuid::from_u128(7),
            fact_type: F::TYPE.into(),
            key: fact.key(),
            key_version: 0,
            partition: 0,
            time: DateTime::UNIX_EPOCH,
            cause: None,
            traceparent: None,
            payload: serde_json::to_string(fact).unwrap(),
        }
    }

    fn told<F: Fact>(fact: &F) -> Option<Draft> {
        match meaning(&heard(fact)).unwrap() {
            Meaning::Tells(draft) => Some(draft),
            _ => None,
        }
    }

    #[test]
    fn a_fact_becomes_the_event_of_its_audience_or_nothing() {
        let checkin = CheckinRecorded::example();
        let draft = told(&checkin).unwrap();
        assert_eq!(draft, told(&checkin).unwrap(), "the same fact, the same event");
        assert_eq!(draft.audience_id, checkin.organizer_id.clone().unwrap().0);
        assert_eq!(draft.passholder_id, Some(checkin.passholder_id));
        assert!(
            !draft
                .data
                .to_string()
                .contains(&checkin.passholder_id.to_string())
        );
        let of_before = CheckinRecorded {
            organizer_id: None,
            ..checkin
        };
        assert_eq!(told(&of_before), None, "nobody knows whose it was");
        let sale = told(&TicketSaleRegistered::example()).unwrap();
        assert_eq!(sale.passholder_id, None, "whose tariff it was stays here");
        assert!(!sale.data.to_string().contains("735"));
        assert_eq!(told(&CardBlocked::example()).unwrap().audience, Audience::Region);
        for event_type in HEARD {
            let described = contracts::catalogue()
                .into_iter()
                .find(|one| one.fact_type == *event_type);
            let mut fact = heard(&CheckinRecorded::example());
            fact.fact_type = (*event_type).into();
            fact.payload = (described.unwrap().example)().to_string();
            assert!(
                matches!(meaning(&fact).unwrap(), Meaning::Tells(_)),
                "{event_type}"
            );
        }
    }

    #[test]
    fn a_step_of_a_referral_is_told_of_the_day_alone_and_not_when_a_counter_could_not_help() {
        let step = ReferralChanged {
            state: ReferralState::Completed,
            at: "2026-11-14T23:30:00Z".parse().unwrap(),
            ..ReferralChanged::example()
        };
        let draft = told(&step).unwrap();
        assert_eq!(draft.event_type, published::ReferralCompleted::TYPE);
        assert_eq!(draft.at.to_rfc3339(), "2026-11-15T00:00:00+00:00");
        let refused = ReferralChanged {
            state: ReferralState::Refused,
            ..step.clone()
        };
        assert_eq!(meaning(&heard(&refused)).unwrap(), Meaning::Nothing);
        let hidden = ReferralChanged {
            partner_may_know: false,
            ..step
        };
        assert_eq!(
            meaning(&heard(&hidden)).unwrap(),
            Meaning::Hides(hidden.referral_id)
        );
    }
}
