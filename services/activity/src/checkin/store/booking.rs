//! Check-ins, the places that they take and what their days are worth: one statement, because a queue at a
//! door waits for every round trip to the database.

use crate::checkin::admission::Admission;
use crate::checkin::earning::{PersonDay, Worth};
use crate::checkin::new_checkin::NewCheckin;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::{CheckinId, EventId, PassholderId, Points};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashSet};

/// What was written.
#[derive(Debug, Default)]
pub struct Written {
    pub ids: HashSet<CheckinId>,
    /// What was earned before on each of their days, where one of them is worth something.
    pub earned_before: BTreeMap<PersonDay, Points>,
}

impl Written {
    fn add(&mut self, checkin: CheckinId, on: PersonDay, before: Option<Points>) {
        self.ids.insert(checkin);
        if let Some(before) = before {
            // A later round finds what an earlier one added: before is what the first of them found.
            self.earned_before.entry(on).or_insert(before);
        }
    }
}

/// Writes those for whom a place is left, with what they are worth.
///
/// Two at once cannot take the same place. Everybody takes places in one order and then days in one order, so
/// that nobody waits for another in a circle. A later round takes no place that an earlier one does not hold
/// already, and at a door no day: only history has several days of one person in a batch.
///
/// Rule: never more check-ins per holder, event and period than the limit, also at once
/// Test: `two_scanners_at_once_count_one`, `many_at_once_take_no_more_places_than_there_are`,
/// `a_second_check_in_on_one_day_earns_nothing`
/// Source: UiTPAS API 4.0, `checkin-not-allowed`; ADR 6
pub async fn book(conn: &mut PgConnection, all: &[&NewCheckin<'_>]) -> Result<Written, Fault> {
    let mut written = Written::default();
    let mut left = all.to_vec();
    // At least once, also for nobody: that is how a connection is prepared before there is a queue.
    loop {
        let round = Round::of(left);
        book_round(conn, &round.now, &mut written).await?;
        if round.later.is_empty() {
            return Ok(written);
        }
        left = round.later;
    }
}

/// A statement can count each counter once: whoever needs one again waits for the next round.
struct Round<'a, 'e> {
    now: Vec<&'a NewCheckin<'e>>,
    later: Vec<&'a NewCheckin<'e>>,
}

impl<'a, 'e> Round<'a, 'e> {
    fn of(left: Vec<&'a NewCheckin<'e>>) -> Self {
        let mut round = Self {
            now: vec![],
            later: vec![],
        };
        let mut counters = HashSet::new();
        for new in left {
            match counter(new) {
                Some(counter) if !counters.insert(counter) => round.later.push(new),
                _ => round.now.push(new),
            }
        }
        round
    }
}

/// The counter of the place that a check-in takes; none where there is no limit.
fn counter<'a>(new: &'a NewCheckin<'_>) -> Option<(PassholderId, &'a EventId, NaiveDate)> {
    let admission = &new.admission;
    let place = admission.place?;
    Some((admission.passholder_id, &admission.event.event_id, place.period))
}

async fn book_round(
    conn: &mut PgConnection,
    round: &[&NewCheckin<'_>],
    written: &mut Written,
) -> Result<(), Fault> {
    let rows = sqlx::query!(
        r#"with asked as materialized (
               select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[],
                                    $6::timestamptz[], $7::date[], $8::date[], $9::integer[])
                   as t(id, holder, event, pass_number, points, at, day, period, volume)),
           taken as (
               insert into checkin_count as c (passholder_id, event_id, period, used)
               select holder, event, period, 1 from asked where volume > 0 order by holder, event, period
               on conflict (passholder_id, event_id, period) do update set used = c.used + 1
                   where c.used < (select a.volume from asked a
                                   where a.holder = c.passholder_id and a.event = c.event_id
                                     and a.period = c.period)
               returning passholder_id, event_id, period),
           booked as materialized (
               select * from asked where period is null
               union all
               select a.* from asked a
                   join taken t
                       on t.passholder_id = a.holder and t.event_id = a.event and t.period = a.period),
           added as materialized (
               select day, holder, sum(points)::bigint as points from booked where points > 0
               group by day, holder),
           days as (
               insert into day_points as d (day, passholder_id, worth)
               select day, holder, points from added order by day, holder
               on conflict (day, passholder_id) do update set worth = d.worth + excluded.worth
               returning day, passholder_id, worth),
           written as (
               insert into checkin (checkin_id, passholder_id, event_id, pass_number, points, at, period)
               select id, holder, event, pass_number, points, at, period from booked)
           select b.id as "id!", b.day as "day!", b.holder as "holder!", d.worth - n.points as "before?"
           from booked b
               left join added n on n.day = b.day and n.holder = b.holder
               left join days d on d.day = b.day and d.passholder_id = b.holder"#,
        &round.iter().map(|new| new.checkin_id.0).collect::<Vec<_>>(),
        &of_each(round, |a| a.passholder_id.0),
        &of_each(round, |a| a.event.event_id.0.clone()),
        &of_each(round, |a| a.pass_number.as_str().to_owned()),
        &of_each(round, |a| a.event.checkin_points),
        &of_each(round, |a| a.at),
        &of_each(round, |a| a.day),
        &of_each(round, |a| a.place.map(|p| p.period)) as &[Option<NaiveDate>],
        &of_each(round, |a| a.place.map(|p| p.limit.volume)) as &[Option<i32>],
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let (day, holder) = (row.day, PassholderId(row.holder));
        written.add(CheckinId(row.id), PersonDay { day, holder }, row.before);
    }
    Ok(())
}

/// A column of the statement.
fn of_each<T>(round: &[&NewCheckin<'_>], value: impl Fn(&Admission<'_>) -> T) -> Vec<T> {
    round.iter().map(|new| value(&new.admission)).collect()
}

/// A check-in that earns less than it is worth.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    pub checkin_id: CheckinId,
    pub worth: Worth,
    pub earned: Points,
}

/// Writes what check-ins earn that earn less than they are worth. Their days count what was earned, so that
/// an undone check-in gives back all that it took, and no more.
pub async fn lower(conn: &mut PgConnection, cuts: &[Cut]) -> Result<(), Fault> {
    if cuts.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "with cut as materialized (
             select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::date[], $5::uuid[])
                 as t(id, earned, lost, day, holder)),
         lowered as (update checkin c set points = cut.earned from cut where c.checkin_id = cut.id)
         update day_points d set worth = d.worth - s.lost
         from (select day, holder, sum(lost)::bigint as lost from cut group by day, holder) s
         where d.day = s.day and d.passholder_id = s.holder",
        &cuts.iter().map(|cut| cut.checkin_id.0).collect::<Vec<_>>(),
        &cuts.iter().map(|cut| cut.earned).collect::<Vec<_>>(),
        &cuts
            .iter()
            .map(|cut| cut.worth.points - cut.earned)
            .collect::<Vec<_>>(),
        &cuts.iter().map(|cut| cut.worth.on.day).collect::<Vec<_>>(),
        &cuts.iter().map(|cut| cut.worth.on.holder.0).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
