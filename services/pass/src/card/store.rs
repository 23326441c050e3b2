//! The statements on cards.

use super::Card;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use contracts::pass::{CardRow, CardStatus};
use contracts::{CardSystemId, ChipNumber, PassNumber, PassholderId};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Where a card is.
#[derive(Debug, Clone)]
pub struct Found {
    pub pass_number: PassNumber,
    pub chip_number: Option<ChipNumber>,
    pub status: CardStatus,
    pub passholder_id: Option<PassholderId>,
}

/// The card with this number.
pub async fn find_by_number(conn: &mut PgConnection, number: &PassNumber) -> Result<Option<Found>, Fault> {
    Ok(find_all(conn, &[number], &[]).await?.pop())
}

/// The card with this chip.
pub async fn find_by_chip(conn: &mut PgConnection, chip: &ChipNumber) -> Result<Option<Found>, Fault> {
    Ok(find_all(conn, &[], &[chip]).await?.pop())
}

/// The cards with one of these numbers or chips.
pub async fn find_all(
    conn: &mut PgConnection,
    numbers: &[&PassNumber],
    chips: &[&ChipNumber],
) -> Result<Vec<Found>, Fault> {
    let numbers: Vec<String> = numbers.iter().map(|number| number.as_str().to_owned()).collect();
    let chips: Vec<String> = chips.iter().map(|chip| chip.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        "select pass_number, chip_number, status, passholder_id from card
         where pass_number = any($1) or chip_number = any($2)",
        &numbers,
        &chips
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(Found {
            pass_number: row.pass_number.parse().map_err(Fault::broken)?,
            chip_number: chip(row.chip_number)?,
            status: from_text(&row.status)?,
            passholder_id: row.passholder_id.map(PassholderId),
        });
    }
    Ok(all)
}

fn chip(text: Option<String>) -> Result<Option<ChipNumber>, Fault> {
    text.map(|chip| chip.parse()).transpose().map_err(Fault::broken)
}

/// The cards of these holders, in the order of their numbers.
pub async fn of_holders(conn: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Card>>, Fault> {
    let rows = sqlx::query!(
        r#"select passholder_id as "passholder_id!", pass_number, card_system_id, card_type, status from card
           where passholder_id = any($1) order by pass_number"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut all: HashMap<Uuid, Vec<Card>> = HashMap::new();
    for row in rows {
        all.entry(row.passholder_id).or_default().push(Card {
            pass_number: row.pass_number.parse().map_err(Fault::broken)?,
            card_system_id: CardSystemId(row.card_system_id),
            card_type: from_text(&row.card_type)?,
            status: from_text(&row.status)?,
        });
    }
    Ok(all)
}

/// Writes cards, none twice, and returns their new versions by number.
pub async fn put(conn: &mut PgConnection, rows: &[&CardRow]) -> Result<HashMap<String, i64>, Fault> {
    let text = |f: fn(&CardRow) -> String| rows.iter().map(|row| f(row)).collect::<Vec<_>>();
    let chips: Vec<Option<String>> = rows
        .iter()
        .map(|row| row.chip_number.as_ref().map(|chip| chip.as_str().to_owned()))
        .collect();
    let holders: Vec<Option<Uuid>> = rows.iter().map(|row| row.passholder_id.map(|id| id.0)).collect();
    let versions = sqlx::query!(
        "insert into card
             (pass_number, version, chip_number, card_system_id, card_type, status, passholder_id)
         select r.number, 1, r.chip, r.card_system, r.card_type, r.status, r.holder
         from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::uuid[])
             as r(number, chip, card_system, card_type, status, holder)
         on conflict (pass_number) do update set version = card.version + 1,
             chip_number = excluded.chip_number, card_system_id = excluded.card_system_id,
             card_type = excluded.card_type, status = excluded.status, passholder_id = excluded.passholder_id
         returning pass_number, version",
        &text(|row| row.pass_number.as_str().to_owned()),
        &chips as &[Option<String>],
        &rows.iter().map(|row| row.card_system_id.0).collect::<Vec<_>>(),
        &text(|row| to_text(&row.card_type)),
        &text(|row| row.status.as_str().to_owned()),
        &holders as &[Option<Uuid>]
    )
    .fetch_all(conn)
    .await?;
    Ok(versions
        .into_iter()
        .map(|row| (row.pass_number, row.version))
        .collect())
}

/// A card that may be handed out, held until the transaction ends.
pub async fn hold(conn: &mut PgConnection, number: &PassNumber) -> Result<Option<CardRow>, Fault> {
    let row = sqlx::query!(
        "select chip_number, card_system_id, card_type, status, passholder_id from card
         where pass_number = $1 for update",
        number.as_str()
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(CardRow {
        pass_number: number.clone(),
        chip_number: chip(row.chip_number)?,
        card_system_id: CardSystemId(row.card_system_id),
        card_type: from_text(&row.card_type)?,
        status: from_text(&row.status)?,
        passholder_id: row.passholder_id.map(PassholderId),
    }))
}

/// Those of these numbers that a card has.
pub async fn among(conn: &mut PgConnection, numbers: &[PassNumber]) -> Result<HashSet<PassNumber>, Fault> {
    let numbers: Vec<String> = numbers.iter().map(|number| number.as_str().to_owned()).collect();
    let known = sqlx::query_scalar!(
        "select pass_number from card where pass_number = any($1)",
        &numbers
    );
    let known = known.fetch_all(conn).await?;
    known
        .iter()
        .map(|number| number.parse().map_err(Fault::broken))
        .collect()
}

/// Makes a digital pass that is nobody's yet; tells whether the number was free.
pub async fn make_digital(conn: &mut PgConnection, row: &CardRow) -> Result<bool, Fault> {
    let made = sqlx::query!(
        "insert into card (pass_number, version, card_system_id, card_type, status)
         values ($1, 1, $2, $3, $4) on conflict (pass_number) do nothing",
        row.pass_number.as_str(),
        row.card_system_id.0,
        to_text(&row.card_type),
        row.status.as_str()
    )
    .execute(conn)
    .await?;
    Ok(made.rows_affected() == 1)
}
