//! Whether a number is somebody's: who looks for one that is has not guessed.

use super::hit::is_hit;
use crate::door::Door;
use contracts::PassNumber;
use contracts::pass::{FindPass, IdentifierKind};

/// Whether the only number that a search names is somebody's. Counters search people and groups by every pass
/// that they scan: a group where people are searched, or the other way round, is no guess. Beside a second
/// number a known one excuses nothing.
pub async fn is_somebodys(door: &Door, uitpas: Option<&str>, chip: Option<&str>) -> bool {
    match (uitpas, chip) {
        (Some(number), None) => is_known(door, number).await,
        (None, Some(chip)) => {
            let find = FindPass {
                identifier: chip.to_owned(),
                kind: IdentifierKind::ChipNumber,
            };
            is_hit(&door.office.asks.ask(&find).await)
        }
        _ => false,
    }
}

/// Whether somebody's or nobody's pass has this number, as far as the copy knows.
pub async fn is_known(door: &Door, number: &str) -> bool {
    let Ok(number) = PassNumber::parse(number) else {
        return false;
    };
    let Ok(mut reading) = door.office.reading().await else {
        return true;
    };
    let card = directory::find_card(reading.conn(), &number).await;
    card.is_ok_and(|card| card.is_some())
}
