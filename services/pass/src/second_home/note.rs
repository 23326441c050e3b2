//! Note: where a child lives as well from a day on.

use super::bounds;
use crate::home::SecondHome;
use crate::home::store::second;
use crate::moving::{Homes, Regions, end_rights, require_lengths};
use crate::passholder;
use crate::passholder::residence::home_code;
use crate::person::{self, Person};
use crate::registration::{acting, first_of, require_address};
use crate::seals::Seals;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::OrganizerId;
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::{Address, NoteSecondHome, PassType};
use messaging::Tx;

/// In place of what was noted for that day or later; what is to come before that day stays. What is noted for
/// a day that is over counts from that day on for sales that are registered later; what was sold stays as it
/// is.
///
/// # Errors
/// 404 outside the regions of the caller's counters; `body/invalid-data` for the day, the share or the
/// address, and for who is grown up; 403 for an address abroad.
///
/// Rule: whoever says again what is so already changes nothing; what is noted for a day takes the place of
/// what was noted for that day and later, and of nothing before it
/// Test: `a_second_home_that_is_noted_twice_is_one`, `what_is_to_come_before_the_day_that_is_noted_stays`
/// Source: this house
pub async fn note(tx: &mut Tx, seals: &Seals, ask: NoteSecondHome) -> Result<Done, Fault> {
    let (id, today, home) = (ask.passholder_id, brussels_day(tx.now()), ask.home);
    let share = bounds::share(home.share)?;
    require_lengths(&home.address)?;
    passholder::lock(tx.conn(), &[id.0]).await?;
    let found = person::load_one(tx.conn(), id).await?;
    let person = found
        .filter(|person| person.pass_type == PassType::Individual)
        .ok_or_else(passholder::not_found)?;
    let counters = acting(&person, &ask.counters);
    let organizer = first_of(&counters).ok_or_else(passholder::not_found)?;
    let from = home.from.unwrap_or(today);
    let last = person.second_homes.iter().rfind(|one| one.from <= today);
    let born = person.date_of_birth.ok_or_else(passholder::not_found)?;
    bounds::require_day(from, today, born, last.map(|one| one.from))?;
    bounds::require_few(&person.second_homes, from, today)?;
    let regions = Regions::read(tx).await?;
    require_address(&home.address, &counters, &regions.systems)?;
    let noted = Noted {
        from,
        address: &home.address,
        share,
        organizer,
    };
    let tomorrow = today.succ_opt().unwrap_or(today);
    let taken_back = from.max(tomorrow);
    second::take_back(tx.conn(), id, taken_back).await?;
    let stays = |one: &&SecondHome| one.from <= from && one.from < taken_back;
    let before = person.second_homes.iter().rfind(stays);
    if !before.is_some_and(|before| noted.is_so(before)) {
        write(tx, &regions, &person, last, &noted).await?;
    }
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(Done {})
}

/// What a counter notes.
struct Noted<'a> {
    from: NaiveDate,
    address: &'a Address,
    share: u8,
    organizer: &'a OrganizerId,
}

impl Noted<'_> {
    /// Whether the one before it says the same, and goes on then.
    fn is_so(&self, before: &SecondHome) -> bool {
        !before.has_ended && before.share == self.share && before.address == *self.address
    }
}

/// What is to come waits beside the last one; what is not ends it, and the right of a region that is left by
/// it.
async fn write(
    tx: &mut Tx,
    regions: &Regions,
    person: &Person,
    last: Option<&SecondHome>,
    noted: &Noted<'_>,
) -> Result<(), Fault> {
    let (id, now) = (person.passholder_id, tx.now());
    let code = home_code(noted.address);
    let new = second::New {
        id,
        from: noted.from,
        address: noted.address,
        home_code: code,
        share: noted.share,
        organizer: noted.organizer,
        at: now,
    };
    second::put(tx.conn(), &new).await?;
    let Some(last) = last.filter(|last| noted.from <= brussels_day(now) && noted.from < last.until) else {
        return Ok(());
    };
    if last.from < noted.from {
        second::end(tx.conn(), id, last.from, noted.from).await?;
    }
    let homes = Homes::of_second(person, Some(&last.postal_code), Some(code), &regions.systems);
    end_rights(tx, regions, person, &homes, noted.from, noted.organizer).await
}
