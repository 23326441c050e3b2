//! End: from today on a child has one home.

use super::none;
use crate::home::store::second;
use crate::moving::{Homes, Regions, end_rights};
use crate::registration::{acting, first_of};
use crate::seals::Seals;
use crate::{passholder, person};
use chassis::Fault;
use contracts::ask::Done;
use contracts::day::brussels_day;
use contracts::pass::EndSecondHome;
use messaging::Tx;

/// What was stays, with its last day: a sale that is registered late finds it. What is to come is taken back.
///
/// # Errors
/// 404 outside the regions of the caller's counters, and when there is no second home.
///
/// Rule: a second home ends with the day before it is ended, and one that began on that day never was
/// Test: `a_second_home_is_ended_with_its_day_and_taken_back_before_it`
/// Source: this house
///
/// Rule: nobody is refused the end of a second home; a right of the region that is left goes on as after a
/// move
/// Test: `while_one_home_stays_in_the_region_the_right_there_goes_on`
/// Source: this house: a counter writes down what is so
pub async fn end(tx: &mut Tx, seals: &Seals, ask: EndSecondHome) -> Result<Done, Fault> {
    let (id, today) = (ask.passholder_id, brussels_day(tx.now()));
    passholder::lock(tx.conn(), &[id.0]).await?;
    let person = person::load_one(tx.conn(), id).await?;
    let person = person.ok_or_else(passholder::not_found)?;
    let counters = acting(&person, &ask.counters);
    let organizer = first_of(&counters).ok_or_else(passholder::not_found)?;
    let had_begun = person.second_home_on(today);
    if let Some(home) = had_begun.filter(|home| home.from < today) {
        second::end(tx.conn(), id, home.from, today).await?;
    }
    let was_to_come = second::take_back(tx.conn(), id, today).await?;
    if had_begun.is_none() && !was_to_come {
        return Err(none().into());
    }
    if let Some(home) = had_begun {
        let regions = Regions::read(tx).await?;
        let homes = Homes::of_second(&person, Some(&home.postal_code), None, &regions.systems);
        end_rights(tx, &regions, &person, &homes, today, organizer).await?;
    }
    person::tell_now(tx, &seals.rights, &[id]).await?;
    Ok(Done {})
}
