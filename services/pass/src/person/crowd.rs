//! Crowd: among whom somebody is told, so that nobody can tell by it whom something is about.

use super::store;
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::{CardSystemId, PassholderId};
use sqlx::PgConnection;
use uuid::Uuid;

/// How many are told together.
const CROWD: usize = 20;

/// Twenty members of the region whose ids follow each other, this one among them, in the order of the ids;
/// all of them where there are fewer. For the same person always the same ones, as long as nobody comes or
/// goes: whoever sees several crowds cannot tell by what they have in common. The place in it is told by
/// nothing without the key.
///
/// Rule: a right that the coordinator changes is told with nineteen others of the region
/// Test: `what_the_coordinator_changes_is_told_in_a_crowd`, `everybody_has_a_place_in_a_crowd_of_twenty`
/// Source: this house
pub async fn crowd(
    conn: &mut PgConnection,
    rights: &Keys,
    id: PassholderId,
    region: CardSystemId,
) -> Result<Vec<Uuid>, Fault> {
    let (before, after) = store::neighbours(conn, region, id, CROWD as i64 - 1).await?;
    let index = rights.index(rights.newest(), id.0.as_bytes())?;
    let place = usize::from(*index.first().unwrap_or(&0)) % CROWD;
    Ok(around(before, id.0, after, place))
}

/// Of the nearest before, the nearest first, and those after as many as fit when this is the place.
fn around(mut before: Vec<Uuid>, id: Uuid, mut after: Vec<Uuid>, place: usize) -> Vec<Uuid> {
    let others = CROWD - 1;
    let ahead = place.max(others.saturating_sub(after.len())).min(before.len());
    before.truncate(ahead);
    after.truncate(others - ahead);
    before.reverse();
    before.push(id);
    before.append(&mut after);
    before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_place_in_a_crowd_of_twenty() {
        let ids = |from: u128, to: u128| (from..to).map(Uuid::from_u128).collect::<Vec<_>>();
        for (members, person, place, from) in [
            (100, 50, 0, 50),
            (100, 50, 19, 31),
            (100, 50, 7, 43),
            (100, 0, 19, 0),
            (100, 3, 19, 0),
            (100, 99, 0, 80),
            (100, 95, 2, 80),
            (20, 4, 11, 0),
        ] {
            let mut before = ids(0, person);
            before.reverse();
            before.truncate(19);
            let mut after = ids(person + 1, members);
            after.truncate(19);
            let found = around(before, Uuid::from_u128(person), after, place);
            assert_eq!(found, ids(from, from + 20), "{members} {person} {place}");
        }
        let all = around(ids(0, 1), Uuid::from_u128(1), ids(2, 4), 12);
        assert_eq!(all, ids(0, 4), "a small region is told as a whole");
    }
}
