//! Cards.

use super::{from_text, to_text};
use chassis::Fault;
use contracts::pass::{CardRow, CardStatus};
use contracts::{ChipNumber, PassNumber, PassholderId};
use sqlx::PgConnection;

/// Where a card is.
#[derive(Debug, Clone)]
pub struct Found {
    pub pass_number: PassNumber,
    pub status: CardStatus,
    pub passholder_id: Option<PassholderId>,
}

/// By pass number, or by chip when the number is none.
pub async fn find(
    conn: &mut PgConnection,
    number: Option<&PassNumber>,
    chip: Option<&ChipNumber>,
) -> Result<Option<Found>, Fault> {
    let row = sqlx::query!(
        "select pass_number, status, passholder_id from card where pass_number = $1 or chip_number = $2",
        number.map(PassNumber::as_str),
        chip.map(ChipNumber::as_str)
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Found {
        pass_number: row.pass_number.parse().map_err(Fault::broken)?,
        status: from_text(&row.status)?,
        passholder_id: row.passholder_id.map(PassholderId),
    }))
}

/// Writes a card and returns its new version.
pub async fn put(conn: &mut PgConnection, row: &CardRow) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        "insert into card (pass_number, version, chip_number, card_system_id, card_type, status, passholder_id) values ($1, 1, $2, $3, $4, $5, $6)
         on conflict (pass_number) do update set version = card.version + 1, chip_number = excluded.chip_number,
             card_system_id = excluded.card_system_id, card_type = excluded.card_type, status = excluded.status,
             passholder_id = excluded.passholder_id
         returning version",
        row.pass_number.as_str(),
        row.chip_number.as_ref().map(ChipNumber::as_str),
        row.card_system_id.0,
        to_text(&row.card_type),
        row.status.as_str(),
        row.passholder_id.map(|id| id.0)
    )
    .fetch_one(conn)
    .await?)
}
