//! Due: the end of a second home has come by itself, on the 18th birthday or because another took its place.

use crate::home::store::second;
use crate::home::{GROWN_UP, SecondHome, grown_up_on};
use crate::moving::{Homes, Regions, end_rights};
use crate::passholder;
use crate::person::{self, Person};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use contracts::day::brussels_day;
use messaging::Tx;
use std::collections::BTreeSet;

/// How many are looked at in one transaction.
const SLICE: i64 = 100;

/// Writes the ends of some of them down, and says whether there may be more. Others knew of it before: nobody
/// pays otherwise because this runs late.
pub async fn end_due(tx: &mut Tx) -> Result<bool, Fault> {
    let today = brussels_day(tx.now());
    let ids = second::due(tx.conn(), today, GROWN_UP, SLICE).await?;
    if ids.is_empty() {
        return Ok(false);
    }
    passholder::lock(tx.conn(), &ids).await?;
    let persons = person::load(tx.conn(), &ids).await?;
    let regions = Regions::read(tx).await?;
    for person in &persons {
        end_all(tx, &regions, person, today).await?;
    }
    let told: BTreeSet<PassholderId> = persons.iter().map(|person| person.passholder_id).collect();
    person::tell_later(tx, &told).await?;
    Ok(ids.len() as i64 == SLICE)
}

/// One whose first day is not before the 18th birthday, because that was written down wrong, never was.
async fn end_all(tx: &mut Tx, regions: &Regions, person: &Person, today: NaiveDate) -> Result<(), Fault> {
    let id = person.passholder_id;
    if let Some(born) = person.date_of_birth {
        second::take_back(tx.conn(), id, grown_up_on(born)).await?;
    }
    let is_over = |home: &&SecondHome| !home.has_ended && home.until <= today;
    for home in person.second_homes.iter().filter(is_over) {
        second::end(tx.conn(), id, home.from, home.until).await?;
        let next = person.second_code_on(home.until);
        let homes = Homes::of_second(person, Some(&home.postal_code), next, &regions.systems);
        end_rights(tx, regions, person, &homes, home.until, &home.organizer_id).await?;
    }
    Ok(())
}
