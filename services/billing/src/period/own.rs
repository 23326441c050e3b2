//! Organizers that are a municipality's own service.

use super::store;
use crate::municipality::by_postal_code;
use chassis::Fault;
use contracts::billing::{OwnOrganizer, OwnOrganizerRow, PutOwnOrganizer, ReadOwnOrganizer};
use contracts::{CardSystemId, OrganizerId, Refusal};
use directory::KnownOrganizer;
use messaging::loading::{Verdicts, sift};
use messaging::{Reading, Tx};
use sqlx::PgConnection;

/// Of an organizer of one of the caller's regions.
pub async fn read_own(reading: &mut Reading, ask: ReadOwnOrganizer) -> Result<OwnOrganizer, Fault> {
    require(reading.conn(), &ask.organizer_id, &ask.regions).await?;
    let municipality = store::own(reading.conn(), &ask.organizer_id).await?;
    Ok(OwnOrganizer {
        organizer_id: ask.organizer_id,
        municipality,
    })
}

/// From the next statements on.
///
/// # Errors
/// 404 for an organizer that is not wholly within the caller's regions; refused for a municipality that pays
/// for nobody here, and for one in which the organizer is not: that comes with a pack.
///
/// Rule: an organizer is made the own service of the municipality where it is, and of no other
/// Test: `a_period_of_another_region_is_not_there`
/// Source: this house: who is a municipality's service decides on its account and its budget
pub async fn put_own(tx: &mut Tx, ask: PutOwnOrganizer) -> Result<OwnOrganizer, Fault> {
    let organizer = require(tx.conn(), &ask.own.organizer_id, &ask.regions).await?;
    match &ask.own.municipality {
        None => store::drop_own(tx.conn(), &ask.own.organizer_id).await?,
        Some(municipality) => {
            let codes: Vec<String> = organizer.postal_code.into_iter().collect();
            let there = by_postal_code(tx.conn(), &codes).await?;
            if !there.values().any(|name| name == municipality) {
                return Err(Refusal::invalid("the organizer is not in that municipality").into());
            }
            let row = OwnOrganizerRow {
                organizer_id: ask.own.organizer_id.clone(),
                municipality: municipality.clone(),
            };
            for verdict in put_own_rows(tx, &[row]).await? {
                verdict?;
            }
        }
    }
    Ok(ask.own)
}

/// Writes those of municipalities that are known.
pub async fn put_own_rows(tx: &mut Tx, rows: &[OwnOrganizerRow]) -> Result<Verdicts, Fault> {
    let names: Vec<String> = rows.iter().map(|row| row.municipality.clone()).collect();
    let known = store::municipalities(tx.conn(), &names).await?;
    let (verdicts, accepted) = sift(rows, |row| match known.contains(&row.municipality) {
        true => Ok(()),
        false => Err(Refusal::invalid("that municipality pays for nobody here")),
    });
    store::put_own(tx.conn(), &accepted).await?;
    Ok(verdicts)
}

/// What an organizer claims counts in all its regions, so all of them are the caller's.
async fn require(
    conn: &mut PgConnection,
    id: &OrganizerId,
    regions: &[CardSystemId],
) -> Result<KnownOrganizer, Fault> {
    let known = directory::find_organizer(conn, id).await?;
    let within = known.filter(|organizer| {
        let mut systems = organizer.card_system_ids.iter();
        !organizer.card_system_ids.is_empty() && systems.all(|system| regions.contains(system))
    });
    within.ok_or_else(|| Refusal::organizer_not_found(id).not_found().into())
}
