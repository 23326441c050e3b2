//! The statements on cards.

mod stock;

pub use stock::{at_counters, bind, move_to, waiting};

use super::Card;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use contracts::pass::{CardRow, CardStatus, CardType, NumberPrefixRow};
use contracts::{CardSystemId, ChipNumber, OrganizerId, PassNumber, PassholderId};
use messaging::forget::Number;
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Where a card is.
#[derive(Debug, Clone)]
pub struct Found {
    pub pass_number: PassNumber,
    pub chip_number: Option<ChipNumber>,
    pub card_system_id: CardSystemId,
    pub card_type: CardType,
    pub status: CardStatus,
    pub passholder_id: Option<PassholderId>,
    /// The counter where it lies; none while each of its region hands it out.
    pub organizer_id: Option<OrganizerId>,
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
        "select pass_number, chip_number, card_system_id, card_type, status, passholder_id, organizer_id
         from card where pass_number = any($1) or chip_number = any($2)",
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
            card_system_id: CardSystemId(row.card_system_id),
            card_type: from_text(&row.card_type)?,
            status: from_text(&row.status)?,
            passholder_id: row.passholder_id.map(PassholderId),
            organizer_id: row.organizer_id.map(OrganizerId),
        });
    }
    Ok(all)
}

/// Holds the cards with one of these numbers or chips, in the order of their numbers.
pub async fn lock(
    conn: &mut PgConnection,
    numbers: &[&PassNumber],
    chips: &[&ChipNumber],
) -> Result<(), Fault> {
    let numbers: Vec<String> = numbers.iter().map(|number| number.as_str().to_owned()).collect();
    let chips: Vec<String> = chips.iter().map(|chip| chip.as_str().to_owned()).collect();
    sqlx::query!(
        "select pass_number from card where pass_number = any($1) or chip_number = any($2)
         order by pass_number for no key update",
        &numbers,
        &chips
    )
    .fetch_all(conn)
    .await?;
    Ok(())
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

/// Those of these rows that would make a card count beside or instead of the one that its holder uses: a card
/// that was blocked and another took its place, and a new one beside one that a counter gave. What `freed`
/// names is no longer in use afterwards.
pub async fn displaced(
    conn: &mut PgConnection,
    rows: &[&CardRow],
    freed: &[&PassNumber],
) -> Result<HashSet<PassNumber>, Fault> {
    let text = |number: &PassNumber| number.as_str().to_owned();
    let found = sqlx::query_scalar!(
        r#"select r.number as "number!"
           from unnest($1::text[], $2::uuid[], $3::integer[]) as r(number, holder, region)
           left join card c on c.pass_number = r.number and c.passholder_id = r.holder
           where c.status is distinct from 'ACTIVE' and r.holder is not null
             and (exists (select from card other
                          where other.passholder_id = r.holder and other.card_system_id = r.region
                            and other.status = 'ACTIVE' and other.pass_number <> r.number
                            and other.pass_number <> all($4)
                            and (c.pass_number is not null
                                 or exists (select from card_issue i where i.passholder_id = r.holder
                                              and i.pass_number = other.pass_number)))
                  or c.pass_number <> (select i.pass_number from card_issue i
                                       where i.passholder_id = r.holder and i.card_system_id = r.region
                                       order by i.issued_at desc, i.card_issue_id desc limit 1))"#,
        &rows.iter().map(|row| text(&row.pass_number)).collect::<Vec<_>>(),
        &rows
            .iter()
            .map(|row| row.passholder_id.map(|id| id.0))
            .collect::<Vec<_>>() as &[Option<Uuid>],
        &rows.iter().map(|row| row.card_system_id.0).collect::<Vec<_>>(),
        &freed.iter().map(|number| text(number)).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?;
    found
        .into_iter()
        .map(|number| number.parse().map_err(Fault::broken))
        .collect()
}

/// Writes cards, none twice, and returns their new versions by number. Of a card that stays in the stock of
/// its region a row that names no counter leaves it where it lies.
pub async fn put(conn: &mut PgConnection, rows: &[&CardRow]) -> Result<HashMap<String, i64>, Fault> {
    let text = |f: fn(&CardRow) -> String| rows.iter().map(|row| f(row)).collect::<Vec<_>>();
    let chips: Vec<Option<String>> = rows
        .iter()
        .map(|row| row.chip_number.as_ref().map(|chip| chip.as_str().to_owned()))
        .collect();
    let holders: Vec<Option<Uuid>> = rows.iter().map(|row| row.passholder_id.map(|id| id.0)).collect();
    let organizer = |row: &&CardRow| row.organizer_id.as_ref().map(|id| id.0.clone());
    let versions = sqlx::query!(
        "insert into card
             (pass_number, version, chip_number, card_system_id, card_type, status, passholder_id,
              organizer_id)
         select r.number, 1, r.chip, r.card_system, r.card_type, r.status, r.holder, r.organizer
         from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::uuid[], $7::text[])
             as r(number, chip, card_system, card_type, status, holder, organizer)
         on conflict (pass_number) do update set version = card.version + 1,
             chip_number = excluded.chip_number, card_system_id = excluded.card_system_id,
             card_type = excluded.card_type, status = excluded.status, passholder_id = excluded.passholder_id,
             organizer_id = case
                 when excluded.passholder_id is null and excluded.status in ('LOCAL_STOCK', 'BLOCKED')
                      and excluded.card_system_id = card.card_system_id
                 then coalesce(excluded.organizer_id, card.organizer_id)
                 else excluded.organizer_id end
         returning pass_number, version",
        &text(|row| row.pass_number.as_str().to_owned()),
        &chips as &[Option<String>],
        &rows.iter().map(|row| row.card_system_id.0).collect::<Vec<_>>(),
        &text(|row| to_text(&row.card_type)),
        &text(|row| row.status.as_str().to_owned()),
        &holders as &[Option<Uuid>],
        &rows.iter().map(organizer).collect::<Vec<_>>() as &[Option<String>]
    )
    .fetch_all(conn)
    .await?;
    Ok(versions
        .into_iter()
        .map(|row| (row.pass_number, row.version))
        .collect())
}

/// Makes a digital pass of the first of these numbers that is free, if one is.
pub async fn insert_digital(
    conn: &mut PgConnection,
    numbers: &[PassNumber],
    region: CardSystemId,
    holder: PassholderId,
) -> Result<Option<PassNumber>, Fault> {
    let numbers: Vec<String> = numbers.iter().map(|number| number.as_str().to_owned()).collect();
    let made = sqlx::query_scalar!(
        "insert into card (pass_number, version, card_system_id, card_type, status, passholder_id)
         select number, 1, $2, 'DIGITAL', 'ACTIVE', $3
         from unnest($1::text[]) with ordinality as wanted(number, n)
         where not exists (select from card where card.pass_number = number) order by n limit 1
         on conflict (pass_number) do nothing returning pass_number",
        &numbers,
        region.0,
        holder.0
    )
    .fetch_optional(conn)
    .await?;
    made.map(|number| number.parse())
        .transpose()
        .map_err(Fault::broken)
}

/// Blocks the cards of this region that the holder uses; which ones.
pub async fn block_active(
    conn: &mut PgConnection,
    holder: PassholderId,
    region: CardSystemId,
) -> Result<Vec<PassNumber>, Fault> {
    let blocked = sqlx::query_scalar!(
        "update card set version = version + 1, status = 'BLOCKED'
         where passholder_id = $1 and card_system_id = $2 and status = 'ACTIVE' returning pass_number",
        holder.0,
        region.0
    )
    .fetch_all(conn)
    .await?;
    let numbers = blocked.into_iter().map(|number| number.parse());
    numbers.collect::<Result<_, _>>().map_err(Fault::broken)
}

/// The cards of those who leave count as deleted and are nobody's from now on; returns their numbers, and
/// whose they were. They are held in the order of the numbers.
pub async fn withdraw(conn: &mut PgConnection, holders: &[Uuid]) -> Result<Vec<Number>, Fault> {
    let rows = sqlx::query!(
        r#"select pass_number, passholder_id as "passholder_id!" from card where passholder_id = any($1)
           order by pass_number for no key update"#,
        holders
    )
    .fetch_all(&mut *conn)
    .await?;
    let numbers: Vec<String> = rows.iter().map(|row| row.pass_number.clone()).collect();
    sqlx::query!(
        "update card set version = version + 1, status = 'DELETED', passholder_id = null
         where pass_number = any($1)",
        &numbers
    )
    .execute(conn)
    .await?;
    let whose = rows.into_iter().map(|row| Number {
        passholder_id: PassholderId(row.passholder_id),
        pass_number: row.pass_number,
    });
    Ok(whose.collect())
}

/// What was handed out to those who leave stays with what it cost, by whom and on which Brussels day, under
/// another id: whose it was and which card is not kept.
///
/// Rule: what was paid for cards stays to the cent when whose they were is deleted, without the person
/// Test: `what_was_paid_for_cards_stays_and_is_nobodys`
/// Source: this house
pub async fn let_go(conn: &mut PgConnection, holders: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "update card_issue set card_issue_id = gen_random_uuid(), passholder_id = null, pass_number = null,
             issued_at = date_trunc('day', issued_at, 'Europe/Brussels')
         where passholder_id = any($1)",
        holders
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes those of these cards that are deleted and nobody's.
pub async fn remove(conn: &mut PgConnection, numbers: &[String]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from card where pass_number = any($1) and status = 'DELETED' and passholder_id is null",
        numbers
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a card another status and returns its new version, unless it has another status or holder by now.
pub async fn switch(
    conn: &mut PgConnection,
    before: &Found,
    status: CardStatus,
) -> Result<Option<i64>, Fault> {
    Ok(sqlx::query_scalar!(
        "update card set version = version + 1, status = $4
         where pass_number = $1 and status = $2 and passholder_id is not distinct from $3 returning version",
        before.pass_number.as_str(),
        before.status.as_str(),
        before.passholder_id.map(|id| id.0) as Option<Uuid>,
        status.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// What the numbers of a region begin with that it makes itself.
pub async fn prefixes(conn: &mut PgConnection, region: CardSystemId) -> Result<Vec<i32>, Fault> {
    Ok(sqlx::query_scalar!(
        "select prefix from number_prefix where card_system_id = $1 order by prefix",
        region.0
    )
    .fetch_all(conn)
    .await?)
}

/// Whether a region makes numbers itself.
pub async fn gives_out_digital(conn: &mut PgConnection, region: CardSystemId) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from number_prefix where card_system_id = $1) as "does!""#,
        region.0
    )
    .fetch_one(conn)
    .await?)
}

/// Notes what numbers of a region begin with; false when those are another region's.
pub async fn put_prefix(conn: &mut PgConnection, prefix: i32, row: &NumberPrefixRow) -> Result<bool, Fault> {
    let written = sqlx::query!(
        "insert into number_prefix (prefix, card_system_id) values ($1, $2)
         on conflict (prefix) do update set card_system_id = excluded.card_system_id
         where number_prefix.card_system_id = excluded.card_system_id",
        prefix,
        row.card_system_id.0
    )
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}
