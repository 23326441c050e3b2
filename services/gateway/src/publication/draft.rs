//! Rule: an organizer is told of what happens at his events and counters, a region of its blocked passes, a
//! partner of whom it guided while it may know and of the day alone; of everything else nobody
//! Test: `a_fact_becomes_the_event_of_its_audience_or_nothing`,
//! `a_partner_is_told_while_it_may_know_and_of_the_day_alone`
//! Source: this house

use chassis::Fault;
use chrono::{DateTime, NaiveTime, Utc};
use contracts::activity::{CheckinRecorded, CheckinUndone, EventChanged};
use contracts::billing::{TicketSaleCancelled, TicketSaleRegistered};
use contracts::day::brussels_day;
use contracts::pass::{CardBlocked, ReferralChanged};
use contracts::published::{self, Audience, Event};
use contracts::reward::{RedemptionCancelled, RewardRedeemed};
use contracts::{Fact, OrganizerId, PassholderId, ReferralId};
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
    let told = match fact.fact_type.as_str() {
        CheckinRecorded::TYPE => recorded(fact, read(fact)?)?,
        CheckinUndone::TYPE => undone(fact, read(fact)?)?,
        EventChanged::TYPE => changed(fact, read(fact)?)?,
        TicketSaleRegistered::TYPE => registered(fact, read(fact)?)?,
        TicketSaleCancelled::TYPE => cancelled(fact, read(fact)?)?,
        RewardRedeemed::TYPE => redeemed(fact, read(fact)?)?,
        RedemptionCancelled::TYPE => given_back(fact, read(fact)?)?,
        CardBlocked::TYPE => blocked(fact, read(fact)?)?,
        ReferralChanged::TYPE => return step(fact, read(fact)?),
        _ => None,
    };
    Ok(told.map_or(Meaning::Nothing, Meaning::Tells))
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
    fn organizer(id: OrganizerId, at: DateTime<Utc>) -> Self {
        Self {
            audience_id: id.0,
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

fn draft<E: Event>(fact: &Heard, whom: For, event: &E) -> Result<Option<Draft>, Fault> {
    Ok(Some(Draft {
        event_id: id_of(fact, E::TYPE),
        event_type: E::TYPE,
        audience: E::AUDIENCE,
        audience_id: whom.audience_id,
        subject: event.subject(),
        at: whom.at,
        passholder_id: whom.passholder_id,
        data: serde_json::to_value(event)?,
    }))
}

/// The same fact is the same event, and tells nothing of when it was told.
fn id_of(fact: &Heard, event_type: &str) -> Uuid {
    Uuid::new_v5(&fact.event_id, event_type.as_bytes())
}

fn recorded(fact: &Heard, told: CheckinRecorded) -> Result<Option<Draft>, Fault> {
    let Some(organizer) = told.organizer_id else {
        return Ok(None);
    };
    let event = published::CheckinRecorded {
        checkin_id: told.checkin_id.0,
        event_id: told.event_id,
        holder: None,
    };
    draft(
        fact,
        For::organizer(organizer, told.at).about(told.passholder_id),
        &event,
    )
}

fn undone(fact: &Heard, told: CheckinUndone) -> Result<Option<Draft>, Fault> {
    let (Some(organizer), Some(event_id)) = (told.organizer_id, told.event_id) else {
        return Ok(None);
    };
    let event = published::CheckinUndone {
        checkin_id: told.checkin_id.0,
        event_id,
        holder: None,
    };
    draft(
        fact,
        For::organizer(organizer, told.at).about(told.passholder_id),
        &event,
    )
}

fn changed(fact: &Heard, told: EventChanged) -> Result<Option<Draft>, Fault> {
    let event = published::EventSettingsChanged {
        event_id: told.event_id,
        version: told.version,
    };
    draft(fact, For::organizer(told.organizer_id, fact.time), &event)
}

fn registered(fact: &Heard, told: TicketSaleRegistered) -> Result<Option<Draft>, Fault> {
    let event = published::TicketSaleRegistered {
        ticket_sale_id: told.ticket_sale_id.to_string(),
        event_id: told.event_id,
    };
    draft(fact, For::organizer(told.organizer_id, told.at), &event)
}

fn cancelled(fact: &Heard, told: TicketSaleCancelled) -> Result<Option<Draft>, Fault> {
    let Some(organizer) = told.organizer_id else {
        return Ok(None);
    };
    let event = published::TicketSaleCancelled {
        ticket_sale_id: told.ticket_sale_id.to_string(),
        event_id: told.event_id,
    };
    draft(fact, For::organizer(organizer, told.at), &event)
}

fn redeemed(fact: &Heard, told: RewardRedeemed) -> Result<Option<Draft>, Fault> {
    let Some(organizer) = told.organizer_id else {
        return Ok(None);
    };
    let event = published::RedemptionCompleted {
        redemption_id: told.redemption_id.0,
        reward_id: told.reward_id,
        holder: None,
    };
    draft(
        fact,
        For::organizer(organizer, told.at).about(told.passholder_id),
        &event,
    )
}

fn given_back(fact: &Heard, told: RedemptionCancelled) -> Result<Option<Draft>, Fault> {
    let Some(organizer) = told.organizer_id else {
        return Ok(None);
    };
    let event = published::RedemptionCancelled {
        redemption_id: told.redemption_id.0,
        reward_id: told.reward_id,
        holder: None,
    };
    draft(
        fact,
        For::organizer(organizer, told.at).about(told.passholder_id),
        &event,
    )
}

fn blocked(fact: &Heard, told: CardBlocked) -> Result<Option<Draft>, Fault> {
    let whom = For {
        audience_id: told.card_system_id.to_string(),
        at: told.at,
        passholder_id: None,
    };
    let event = published::PassBlocked {
        uitpas_number: told.pass_number,
        card_system_id: told.card_system_id.0,
    };
    draft(fact, whom, &event)
}

/// A step of a referral. Whoever knows the hour could find the person at the counter: the day is enough.
fn step(fact: &Heard, told: ReferralChanged) -> Result<Meaning, Fault> {
    if !told.partner_may_know {
        return Ok(Meaning::Hides(told.referral_id));
    }
    let Some(event_type) = told.state.published_as() else {
        return Ok(Meaning::Nothing);
    };
    // All steps have the same data.
    let event = published::ReferralCreated {
        referral_id: told.referral_id.0,
    };
    let day = brussels_day(told.at).and_time(NaiveTime::MIN).and_utc();
    Ok(Meaning::Tells(Draft {
        event_id: id_of(fact, event_type),
        event_type,
        audience: Audience::Partner,
        audience_id: told.partner_id.to_string(),
        subject: event.subject(),
        at: day,
        passholder_id: None,
        data: serde_json::to_value(event)?,
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
