//! Organizers that are a municipality's own service.

use super::store;
use chassis::Fault;
use contracts::billing::{OwnOrganizer, OwnOrganizerRow, PutOwnOrganizer, ReadOwnOrganizer};
use contracts::{CardSystemId, OrganizerId, Refusal};
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
/// for nobody here.
pub async fn put_own(tx: &mut Tx, ask: PutOwnOrganizer) -> Result<OwnOrganizer, Fault> {
    require(tx.conn(), &ask.own.organizer_id, &ask.regions).await?;
    match &ask.own.municipality {
        None => store::drop_own(tx.conn(), &ask.own.organizer_id).await?,
        Some(municipality) => {
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
async fn require(conn: &mut PgConnection, id: &OrganizerId, regions: &[CardSystemId]) -> Result<(), Fault> {
    let known = directory::find_organizer(conn, id).await?;
    let is_within = known.is_some_and(|organizer| {
        let mut systems = organizer.card_system_ids.iter();
        !organizer.card_system_ids.is_empty() && systems.all(|system| regions.contains(system))
    });
    match is_within {
        true => Ok(()),
        false => Err(Refusal::organizer_not_found(id).not_found().into()),
    }
}
