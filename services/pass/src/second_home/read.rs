//! Read: the second home of today, or the one that is to come.

use super::none;
use crate::home;
use crate::{passholder, person};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::day::brussels_day;
use contracts::pass::{NextSecondHome, ReadSecondHome, SecondHome};
use messaging::Reading;

/// # Errors
/// 404 for a passholder whom the caller does not see, and for one who has no second home.
pub async fn read(reading: &mut Reading, ask: ReadSecondHome) -> Result<SecondHome, Fault> {
    let today = brussels_day(reading.now());
    let person = person::seen(reading.conn(), ask.passholder_id, &ask.sight).await?;
    let person = person.ok_or_else(passholder::not_found)?;
    let mut to_come = person.second_homes.into_iter().filter(|home| today < home.until);
    let home = to_come.next().ok_or_else(none)?;
    let until = last_day(&home);
    Ok(SecondHome {
        address: home.address,
        share: home.share,
        from: home.from,
        until,
        next: to_come.next().map(next),
    })
}

fn next(home: home::SecondHome) -> NextSecondHome {
    let until = last_day(&home);
    NextSecondHome {
        address: home.address,
        share: home.share,
        from: home.from,
        until,
    }
}

fn last_day(home: &home::SecondHome) -> NaiveDate {
    home.until.pred_opt().unwrap_or(home.until)
}
