//! Check-ins, the places that they take and what their days are worth: one statement, because a queue at a
//! door waits for every round trip to the database.

use crate::domain::earning::Worth;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::{CheckinId, EventId, PassNumber, PassholderId, Points};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A check-in that is written if its place is to be had.
#[derive(Debug, Clone)]
pub struct NewCheckin {
    pub checkin_id: CheckinId,
    pub passholder_id: PassholderId,
    pub event_id: EventId,
    pub pass_number: PassNumber,
    /// What it is worth, before the cap of the day.
    pub points: Points,
    pub at: DateTime<Utc>,
    /// The Brussels day on which it earns.
    pub day: NaiveDate,
    /// The place that it takes; none where there is no limit.
    pub place: Option<Place>,
}

/// One of the `volume` check-ins that count for a holder, an event and a period.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub volume: i32,
    /// The first day of the period.
    pub period: NaiveDate,
}

impl NewCheckin {
    pub fn worth(&self) -> Worth {
        Worth {
            holder: self.passholder_id,
            day: self.day,
            points: self.points,
        }
    }

    /// The counter of its place. A statement can count each once.
    fn counter(&self) -> Option<(PassholderId, &EventId, NaiveDate)> {
        let place = self.place?;
        Some((self.passholder_id, &self.event_id, place.period))
    }
}

/// What was booked.
#[derive(Debug, Default)]
pub struct Booked {
    pub ids: HashSet<CheckinId>,
    /// What each of their days was worth before.
    pub before: BTreeMap<(NaiveDate, PassholderId), Points>,
}

/// Writes those for whom a place is left, with what they are worth.
///
/// Two at once cannot take the same place. Everybody takes places in one order and then days in one order, so
/// that nobody waits for another in a circle; a later round only takes what an earlier one holds already.
pub async fn book(conn: &mut PgConnection, new: &[NewCheckin]) -> Result<Booked, Fault> {
    let mut booked = Booked::default();
    let mut left: Vec<&NewCheckin> = new.iter().collect();
    // At least once, also for nobody: that is how a connection is prepared before there is a queue.
    loop {
        let (mut round, mut later, mut counters) = (vec![], vec![], HashSet::new());
        for checkin in left {
            match checkin.counter() {
                Some(counter) if !counters.insert(counter) => later.push(checkin),
                _ => round.push(checkin),
            }
        }
        book_round(conn, &round, &mut booked).await?;
        if later.is_empty() {
            return Ok(booked);
        }
        left = later;
    }
}

async fn book_round(
    conn: &mut PgConnection,
    round: &[&NewCheckin],
    booked: &mut Booked,
) -> Result<(), Fault> {
    let rows = sqlx::query!(
        r#"with asked as materialized (
               select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::date[],
                                    $8::date[], $9::integer[])
                   as t(id, holder, event, pass_number, points, at, day, period, volume)),
           taken as (
               insert into checkin_count as c (passholder_id, event_id, period, used)
               select holder, event, period, 1 from asked where volume > 0 order by holder, event, period
               on conflict (passholder_id, event_id, period) do update set used = c.used + 1
                   where c.used < (select a.volume from asked a
                                   where a.holder = c.passholder_id and a.event = c.event_id and a.period = c.period)
               returning passholder_id, event_id, period),
           booked as materialized (
               select * from asked where period is null
               union all
               select a.* from asked a
                   join taken t on t.passholder_id = a.holder and t.event_id = a.event and t.period = a.period),
           days as (
               insert into day_points as d (day, passholder_id, worth)
               select day, holder, sum(points)::bigint from booked where points > 0 group by day, holder order by day, holder
               on conflict (day, passholder_id) do update set worth = d.worth + excluded.worth
               returning day, passholder_id, worth),
           written as (
               insert into checkin (checkin_id, passholder_id, event_id, pass_number, points, at, period)
               select id, holder, event, pass_number, points, at, period from booked)
           select b.id as "id!", d.worth as "worth?"
           from booked b left join days d on d.day = b.day and d.passholder_id = b.holder"#,
        &round.iter().map(|c| c.checkin_id.0).collect::<Vec<_>>(),
        &round.iter().map(|c| c.passholder_id.0).collect::<Vec<_>>(),
        &round.iter().map(|c| c.event_id.0.clone()).collect::<Vec<_>>(),
        &round.iter().map(|c| c.pass_number.as_str().to_owned()).collect::<Vec<_>>(),
        &round.iter().map(|c| c.points).collect::<Vec<_>>(),
        &round.iter().map(|c| c.at).collect::<Vec<_>>(),
        &round.iter().map(|c| c.day).collect::<Vec<_>>(),
        &round.iter().map(|c| c.place.map(|place| place.period)).collect::<Vec<_>>() as &[Option<NaiveDate>],
        &round.iter().map(|c| c.place.map(|place| place.volume)).collect::<Vec<_>>() as &[Option<i32>],
    )
    .fetch_all(conn)
    .await?;
    let worth_after: HashMap<CheckinId, Option<Points>> = rows
        .into_iter()
        .map(|row| (CheckinId(row.id), row.worth))
        .collect();
    let mut added: BTreeMap<(NaiveDate, PassholderId), Points> = BTreeMap::new();
    let mut after = added.clone();
    for checkin in round {
        let Some(worth) = worth_after.get(&checkin.checkin_id) else {
            continue;
        };
        booked.ids.insert(checkin.checkin_id);
        let day = (checkin.day, checkin.passholder_id);
        *added.entry(day).or_default() += checkin.points;
        after.extend(worth.map(|worth| (day, worth)));
    }
    for (day, worth) in after {
        // A later round finds what an earlier one added: before is what the first of them found.
        let before = worth - added.get(&day).copied().unwrap_or_default();
        booked.before.entry(day).or_insert(before);
    }
    Ok(())
}

/// Writes what a check-in earns, which is less than it is worth. Its day counts what was earned, so that an
/// undone check-in gives back all that it took.
pub async fn lower(conn: &mut PgConnection, checkin: &NewCheckin, earned: Points) -> Result<(), Fault> {
    sqlx::query!(
        "with lowered as (update checkin set points = $2 where checkin_id = $1)
         update day_points set worth = worth - $3 where day = $4 and passholder_id = $5",
        checkin.checkin_id.0,
        earned,
        checkin.points - earned,
        checkin.day,
        checkin.passholder_id.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}
