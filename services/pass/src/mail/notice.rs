//! Notice: before the day on which most rights end a region writes to all of its members once a year, and
//! before any other day on which some end to those and to as large a part of the others.

use super::store;
use chassis::Fault;
use chrono::{Datelike, NaiveDate};
use contracts::day::brussels_day;
use messaging::Tx;

/// In one transaction.
const SLICE: i64 = 500;
/// Beyond so many that wait nobody more is put in line.
const MOST_WAITING: i64 = 500;

/// Puts a slice in line; whether more may be left. The line and how far it got commit together.
///
/// Locks: the region's run, then weakly its members, in the order of their ids.
///
/// Rule: a region that says so many days writes them before 30 April to every member who has an address and
/// wants mails about the pass, with a right or without; to everybody the same, once before each such day
/// Test: `everybody_in_a_region_is_told_the_same_once_before_the_last_of_april`,
/// `a_notice_that_is_cut_again_and_again_reaches_everybody_once`
/// Source: this house; region data `noticeDays`; docs/security.md: nobody can tell who is poor
///
/// Rule: no more than about a thousand notices wait to be sent at once, so that other mails come between
/// Test: `notices_are_put_in_line_as_the_mail_server_takes_them`
/// Source: this house
pub async fn notice(tx: &mut Tx) -> Result<bool, Fault> {
    let now = tx.now();
    let today = brussels_day(now);
    let last_day = last_day(today);
    let days = i32::try_from((last_day - today).num_days()).map_err(Fault::broken)?;
    store::notice::begin(tx.conn(), last_day, days).await?;
    if store::notice::waiting(tx.conn()).await? >= MOST_WAITING {
        return Ok(false);
    }
    let Some(run) = store::notice::take(tx.conn(), today).await? else {
        return Ok(false);
    };
    let slice = store::notice::queue(tx.conn(), &run, today, now, SLICE).await?;
    store::notice::reach(tx.conn(), &run, &slice, SLICE).await?;
    Ok(true)
}

/// Notes days to come on which some rights end, but the one before which everybody is told.
///
/// Rule: whose right ends on another day is written to so many days before it, and of those without a right
/// as large a part as of those with one: having been written to says nothing
/// Test: `whose_right_ends_on_another_day_is_told_in_a_crowd_that_says_nothing`
/// Source: this house; region data `noticeDays`; docs/security.md: nobody can tell who is poor
pub async fn note_days(tx: &mut Tx) -> Result<(), Fault> {
    let today = brussels_day(tx.now());
    store::notice::begin_days(tx.conn(), today, last_day(today)).await
}

/// The next 30 April.
fn last_day(today: NaiveDate) -> NaiveDate {
    let of = |year: i32| NaiveDate::from_ymd_opt(year, 4, 30).unwrap_or(today);
    match of(today.year()) {
        day if today <= day => day,
        _ => of(today.year() + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_before_which_all_are_told_is_the_next_last_of_april() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (today, wanted) in [
            ("2026-11-14", "2027-04-30"),
            ("2027-04-30", "2027-04-30"),
            ("2027-05-01", "2028-04-30"),
            ("2027-01-01", "2027-04-30"),
        ] {
            assert_eq!(last_day(day(today)), day(wanted), "{today}");
        }
    }
}
