//! Check in: holders take part and earn the points of their events, many at once.

use super::{CHECKINS_WRITE, not_allowed, require_open};
use crate::config::Config;
use crate::domain::earning::{Worth, earned};
use crate::store::checkin::{self, NewCheckin, Place};
use crate::store::day;
use crate::store::event::{self, Event};
use chassis::Fault;
use chrono::{DateTime, Duration, Utc};
use contracts::activity::{CheckIn, CheckedIn, Checkin, CheckinRecorded};
use contracts::day::brussels_day;
use contracts::{CheckinId, EventId, PassNumber, PassholderId, Points, Refusal, message};
use directory::KnownCard;
use messaging::{Asked, Outcomes, Tx};

/// Records check-ins and tells them. Refuses each in the contract's order: number, event, permission, card,
/// window, limit.
pub async fn check_in(
    tx: &mut Tx,
    config: Config,
    all: Vec<Asked<CheckIn>>,
) -> Result<Outcomes<CheckIn>, Fault> {
    let event_ids: Vec<EventId> = all.iter().map(|asked| asked.ask.event_id.clone()).collect();
    let events = event::find_all(tx.conn(), &event_ids).await?;
    let numbers: Vec<_> = all
        .iter()
        .map(|asked| PassNumber::require(&asked.ask.pass_number, "invalid-uitpasnumber"))
        .collect();
    let cards =
        directory::find_cards(tx.conn(), &numbers.iter().flatten().cloned().collect::<Vec<_>>()).await?;
    let admit_one = |asked: &Asked<CheckIn>, number: Result<PassNumber, Refusal>| {
        let number = number?;
        let event = events
            .get(&asked.ask.event_id)
            .ok_or_else(|| Refusal::event_not_found(&asked.ask.event_id))?;
        asked.ask.scope.require(&event.organizer_id, CHECKINS_WRITE)?;
        admit(
            CheckinId(tx.new_id()),
            cards.get(&number).cloned(),
            number,
            event,
            tx.now(),
            config.margin(),
        )
    };
    let admitted: Vec<_> = all
        .iter()
        .zip(numbers)
        .map(|(asked, number)| admit_one(asked, number))
        .collect();
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

/// Takes the places and writes the check-ins that got one, or need none. Tells what each earns, in their
/// order; none where no place was left.
async fn book(
    tx: &mut Tx,
    config: Config,
    admitted: &[&Admission<'_>],
) -> Result<Vec<Option<Points>>, Fault> {
    let places: Vec<Place> = admitted
        .iter()
        .filter_map(|admission| admission.place())
        .collect();
    let mut taken = checkin::take_places(tx.conn(), &places).await?.into_iter();
    let mut booked = Vec::with_capacity(admitted.len());
    for admission in admitted {
        let has_place = admission.event.checkin_limit.is_none() || taken.next() == Some(true);
        booked.push(has_place.then_some(admission.event.checkin_points));
    }
    cap(tx, config, admitted, &mut booked).await?;
    let new = admitted.iter().zip(&booked);
    let new = new.filter_map(|(admission, points)| Some(admission.written((*points)?)));
    checkin::insert(tx.conn(), &new.collect::<Vec<_>>()).await?;
    Ok(booked)
}

/// Lowers what check-ins earn to what their persons may still earn that day.
async fn cap(
    tx: &mut Tx,
    config: Config,
    admitted: &[&Admission<'_>],
    booked: &mut [Option<Points>],
) -> Result<(), Fault> {
    let mut worth = vec![];
    for (admission, points) in admitted.iter().zip(booked.iter()) {
        worth.extend(points.filter(|points| *points > 0).map(|points| Worth {
            holder: admission.passholder_id,
            day: brussels_day(admission.at),
            points,
        }));
    }
    if worth.is_empty() {
        return Ok(());
    }
    let before = day::add(tx.conn(), &worth).await?;
    let earned = earned(&worth, &before, config.most_points_per_day);
    let earning = booked.iter_mut().flatten().filter(|points| **points > 0);
    for (points, earned) in earning.zip(earned) {
        if earned < *points {
            // Before the commit: what is tried again counts twice, which a figure that calls somebody can bear.
            metrics::counter!("points_capped_total").increment(1);
        }
        *points = earned;
    }
    Ok(())
}

impl Admission<'_> {
    fn place(&self) -> Option<Place> {
        let limit = self.event.checkin_limit?;
        let period = limit.period_type.first_day(brussels_day(self.at));
        Some(Place {
            volume: limit.volume,
            holder: self.passholder_id,
            event: self.event.event_id.clone(),
            period,
        })
    }

    fn written(&self, points: Points) -> NewCheckin {
        NewCheckin {
            checkin_id: self.checkin_id,
            passholder_id: self.passholder_id,
            event_id: self.event.event_id.clone(),
            pass_number: self.number.clone(),
            points,
            at: self.at,
            period: self.place().map(|place| place.period),
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
