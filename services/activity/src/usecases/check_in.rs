//! Check in: holders take part and earn the points of their events, many at once.

use super::{CHECKINS_WRITE, not_allowed, require_open};
use crate::config::Config;
use crate::domain::earning::{Worth, earned};
use crate::store::booking::{self, NewCheckin, Place};
use crate::store::event::{self, Event};
use chassis::Fault;
use chassis::measure::Measure;
use chrono::{DateTime, Duration, Utc};
use contracts::activity::{CheckIn, CheckedIn, Checkin, CheckinRecorded};
use contracts::day::brussels_day;
use contracts::{CheckinId, EventId, PassNumber, PassholderId, Points, Refusal, message};
use directory::KnownCard;
use messaging::{Asked, Finish, Outcomes, Tx};
use sqlx::PgConnection;
use std::collections::HashMap;

/// What check-ins can wait for: the count of a pass at an event.
pub fn keys(ask: &CheckIn) -> Vec<String> {
    vec![format!("{} {}", ask.pass_number, ask.event_id)]
}

/// What check-ins must know before they are decided.
struct Known {
    events: HashMap<EventId, Event>,
    cards: HashMap<PassNumber, KnownCard>,
}

/// Looks up events and cards; what is left is to record the check-ins and tell them.
pub async fn look_up(
    conn: &mut PgConnection,
    config: Config,
    all: &[Asked<CheckIn>],
) -> Result<Finish<CheckIn>, Fault> {
    let event_ids: Vec<EventId> = all.iter().map(|asked| asked.ask.event_id.clone()).collect();
    let numbers: Vec<PassNumber> = all.iter().flat_map(|asked| number(&asked.ask)).collect();
    let known = Known {
        events: event::find_all(conn, &event_ids).await?,
        cards: directory::find_cards(conn, &numbers).await?,
    };
    Ok(Box::new(move |tx, all| {
        Box::pin(async move { check_in(tx, &known, config, all).await })
    }))
}

fn number(ask: &CheckIn) -> Result<PassNumber, Refusal> {
    PassNumber::require(&ask.pass_number, "invalid-uitpasnumber")
}

/// Check-ins that earned less than their event gives: a person was at the most of a day.
pub const CAPPED: &str = "points_capped_total";
/// What check-ins measure.
pub const MEASURES: &[Measure] = &[Measure::counter(
    CAPPED,
    "Check-ins that earned less than their event gives: a person was at the most of a day.",
)];

/// Records check-ins and tells them. Refuses each in the contract's order: number, event, permission, card,
/// window, limit.
async fn check_in(
    tx: &mut Tx,
    known: &Known,
    config: Config,
    all: Vec<Asked<CheckIn>>,
) -> Result<Outcomes<CheckIn>, Fault> {
    let admit_one = |ask: &CheckIn| {
        let number = number(ask)?;
        let event = known
            .events
            .get(&ask.event_id)
            .ok_or_else(|| Refusal::event_not_found(&ask.event_id))?;
        ask.scope.require(&event.organizer_id, CHECKINS_WRITE)?;
        admit(
            CheckinId(tx.new_id()),
            known.cards.get(&number).cloned(),
            number,
            event,
            tx.now(),
            config.margin(),
        )
    };
    let admitted: Vec<_> = all.iter().map(|asked| admit_one(&asked.ask)).collect();
    let all_admitted: Vec<&Admission> = admitted.iter().flatten().collect();
    let mut booked = book(tx, config, &all_admitted).await?.into_iter();
    let mut outcomes = Vec::with_capacity(all.len());
    for (asked, admission) in all.iter().zip(&admitted) {
        outcomes.push(match admission {
            Err(refusal) => Err(refusal.clone()),
            Ok(admission) => match booked.next().flatten() {
                Some(points) => {
                    asked.tell(tx, &admission.recorded(points))?;
                    Ok(admission.checked_in(points))
                }
                None => Err(admission.already_counted()),
            },
        });
    }
    Ok(outcomes)
}

/// Records one with a given id, at the transaction's time.
pub async fn record(
    tx: &mut Tx,
    config: Config,
    id: CheckinId,
    number: PassNumber,
    event: &Event,
) -> Result<(), Fault> {
    let card = directory::find_card(tx.conn(), &number).await?;
    let admission = admit(id, card, number, event, tx.now(), config.margin())?;
    match book(tx, config, &[&admission]).await?.as_slice() {
        [Some(points)] => tx.tell(&admission.recorded(*points)),
        _ => Err(admission.already_counted().into()),
    }
}

/// Somebody who may come in, if a place is left.
struct Admission<'e> {
    checkin_id: CheckinId,
    passholder_id: PassholderId,
    number: PassNumber,
    event: &'e Event,
    at: DateTime<Utc>,
}

fn admit(
    checkin_id: CheckinId,
    card: Option<KnownCard>,
    number: PassNumber,
    event: &Event,
    at: DateTime<Utc>,
    margin: Duration,
) -> Result<Admission<'_>, Refusal> {
    let holder = directory::usable(card)?;
    if holder.is_group() {
        return Err(Refusal::invalid_card("A group pass cannot check in")
            .message(message::group_pass_saves_no_points()));
    }
    require_open(event, at, margin)?;
    Ok(Admission {
        checkin_id,
        passholder_id: holder.passholder_id,
        number,
        event,
        at,
    })
}

/// Books those for whom a place is left, or who need none. Tells what each earns, in their order; none where
/// no place was left.
async fn book(
    tx: &mut Tx,
    config: Config,
    admitted: &[&Admission<'_>],
) -> Result<Vec<Option<Points>>, Fault> {
    let new: Vec<NewCheckin> = admitted.iter().map(|admission| admission.new_checkin()).collect();
    let booked = booking::book(tx.conn(), &new).await?;
    let is_booked = |checkin: &&NewCheckin| booked.ids.contains(&checkin.checkin_id);
    let worth: Vec<Worth> = new.iter().filter(is_booked).map(NewCheckin::worth).collect();
    let mut earned = earned(&worth, &booked.before, config.most_points_per_day).into_iter();
    let mut earnings = Vec::with_capacity(new.len());
    for checkin in &new {
        let points = is_booked(&checkin).then(|| earned.next()).flatten();
        if let Some(points) = points.filter(|points| *points < checkin.points) {
            booking::lower(tx.conn(), checkin, points).await?;
            tx.count(CAPPED, 1);
        }
        earnings.push(points);
    }
    Ok(earnings)
}

impl Admission<'_> {
    fn new_checkin(&self) -> NewCheckin {
        let day = brussels_day(self.at);
        NewCheckin {
            checkin_id: self.checkin_id,
            passholder_id: self.passholder_id,
            event_id: self.event.event_id.clone(),
            pass_number: self.number.clone(),
            points: self.event.checkin_points,
            at: self.at,
            day,
            place: self.event.checkin_limit.map(|limit| Place {
                volume: limit.volume,
                period: limit.period_type.first_day(day),
            }),
        }
    }

    fn recorded(&self, points: Points) -> CheckinRecorded {
        CheckinRecorded {
            checkin_id: self.checkin_id,
            passholder_id: self.passholder_id,
            event_id: self.event.event_id.clone(),
            title: self.event.title.clone(),
            location: self.event.location.clone(),
            points,
            at: self.at,
        }
    }

    fn checked_in(&self, points: Points) -> CheckedIn {
        let checkin = Checkin {
            id: self.checkin_id,
            creation_date: self.at,
            event_id: self.event.event_id.clone(),
            event_title: self.event.title.clone(),
            uitpas_number: self.number.clone(),
            points,
        };
        CheckedIn {
            checkin,
            passholder_id: self.passholder_id,
        }
    }

    fn already_counted(&self) -> Refusal {
        self.event.checkin_limit.map_or_else(
            || not_allowed(message::event_is_over()),
            |limit| not_allowed(message::already_counted(limit)),
        )
    }
}
