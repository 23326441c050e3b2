//! The statements on the copy of the holders and their cards.

use super::batch::{About, Card, Changes, Known};
use super::{Holder, KnownCard};
use chassis::Fault;
use contracts::pass::{CardStatus, PassType, PassholderChanged};
use contracts::{CardSystemId, PassNumber, PassholderId};
use messaging::forget::Number;
use sqlx::PgConnection;
use std::collections::HashMap;
use std::str::FromStr;
use uuid::Uuid;

fn holder(
    passholder_id: Uuid,
    pass_type: &str,
    postal_code: String,
    homes: serde_json::Value,
    second_homes: serde_json::Value,
    memberships: serde_json::Value,
    tickets_per_year: Option<i32>,
) -> Result<Holder, Fault> {
    Ok(Holder {
        passholder_id: PassholderId(passholder_id),
        pass_type: type_of(pass_type),
        postal_code,
        homes: serde_json::from_value(homes)?,
        second_homes: serde_json::from_value(second_homes)?,
        memberships: serde_json::from_value(memberships)?,
        tickets_per_year,
    })
}

/// The card with this number.
pub async fn find_card(conn: &mut PgConnection, number: &PassNumber) -> Result<Option<KnownCard>, Fault> {
    Ok(find_cards(conn, std::slice::from_ref(number))
        .await?
        .remove(number))
}

/// The cards with these numbers, those that are known.
pub async fn find_cards(
    conn: &mut PgConnection,
    numbers: &[PassNumber],
) -> Result<HashMap<PassNumber, KnownCard>, Fault> {
    let texts: Vec<String> = numbers.iter().map(text).collect();
    // One look into the index for each, whatever the planner believes of the tables' size.
    let rows = sqlx::query!(
        r#"select c.pass_number as "pass_number!", c.card_system_id as "card_system_id!",
                  c.status as "status!", c.passholder_id as "passholder_id?", c.pass_type as "pass_type?",
                  c.postal_code as "postal_code?", c.homes as "homes?", c.second_homes as "second_homes?",
                  c.memberships as "memberships?", c.tickets_per_year as "tickets_per_year?",
                  c.is_outdated as "is_outdated!"
           from unnest($1::text[]) as n(number) cross join lateral (
               select p.pass_number, p.card_system_id, p.status, h.passholder_id, h.pass_type, h.postal_code,
                      h.homes, h.second_homes, h.memberships, h.tickets_per_year,
                      exists (select from parked_key k
                              where k.source = 'pass' and k.key = p.passholder_id::text) as is_outdated
               from known_pass p left join known_holder h using (passholder_id)
               where p.pass_number = n.number limit 1) c"#,
        &texts
    )
    .fetch_all(conn)
    .await?;
    let mut cards = HashMap::with_capacity(rows.len());
    for row in rows {
        let place = row.postal_code.zip(row.homes.zip(row.second_homes));
        let parts = (row.pass_type, place, row.memberships);
        let holder = match (row.passholder_id, parts) {
            (Some(id), (Some(pass_type), Some((postal_code, (homes, second))), Some(memberships))) => {
                Some(holder(
                    id,
                    &pass_type,
                    postal_code,
                    homes,
                    second,
                    memberships,
                    row.tickets_per_year,
                )?)
            }
            _ => None,
        };
        let pass_number: PassNumber = row.pass_number.parse().map_err(Fault::broken)?;
        let status = CardStatus::from_str(&row.status).map_err(Fault::broken)?;
        let card = KnownCard {
            pass_number: pass_number.clone(),
            card_system_id: CardSystemId(row.card_system_id),
            status,
            holder,
            is_outdated: row.is_outdated,
        };
        cards.insert(pass_number, card);
    }
    Ok(cards)
}

/// The passholder or group with this id, unless the copy is known to be out of date.
pub async fn find_holder(conn: &mut PgConnection, id: PassholderId) -> Result<Option<Holder>, Fault> {
    let row = sqlx::query!(
        "select pass_type, postal_code, homes, second_homes, memberships, tickets_per_year from known_holder
         where passholder_id = $1
         and not exists (select from parked_key where source = 'pass' and key = $1::uuid::text)",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        holder(
            id.0,
            &row.pass_type,
            row.postal_code,
            row.homes,
            row.second_homes,
            row.memberships,
            row.tickets_per_year,
        )
    })
    .transpose()
}

/// What the copy has of these holders and cards, locked in the order of the keys: every card that one of the
/// holders has, too.
pub(super) async fn known(conn: &mut PgConnection, about: &About) -> Result<Known, Fault> {
    let ids: Vec<Uuid> = about.holders.iter().map(|id| id.0).collect();
    let numbers: Vec<String> = about.cards.iter().map(text).collect();
    let holders = sqlx::query!(
        "select passholder_id, version from known_holder where passholder_id = any($1)
         order by passholder_id for update",
        &ids
    );
    let mut versions = HashMap::new();
    for row in holders.fetch_all(&mut *conn).await? {
        versions.insert(PassholderId(row.passholder_id), row.version);
    }
    let rows = sqlx::query!(
        "select pass_number, passholder_id, card_system_id, status, version from known_pass
         where pass_number = any($1) or passholder_id = any($2) order by pass_number for update",
        &numbers,
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut cards = Vec::with_capacity(rows.len());
    for row in rows {
        cards.push(Card {
            pass_number: row.pass_number.parse().map_err(Fault::broken)?,
            holder: row.passholder_id.map(PassholderId),
            card_system_id: CardSystemId(row.card_system_id),
            status: CardStatus::from_str(&row.status).map_err(Fault::broken)?,
            version: row.version,
        });
    }
    Ok(Known::new(versions, cards))
}

/// Writes what facts made of the copy.
pub(super) async fn write(conn: &mut PgConnection, changes: &Changes) -> Result<(), Fault> {
    if !changes.holders.is_empty() {
        put_holders(conn, &changes.holders).await?;
    }
    if !changes.gone.is_empty() {
        let numbers: Vec<String> = changes.gone.iter().map(text).collect();
        sqlx::query!("delete from known_pass where pass_number = any($1)", &numbers)
            .execute(&mut *conn)
            .await?;
    }
    if !changes.cards.is_empty() {
        put_cards(conn, &changes.cards).await?;
    }
    Ok(())
}

async fn put_holders(conn: &mut PgConnection, holders: &[PassholderChanged]) -> Result<(), Fault> {
    let ids: Vec<Uuid> = holders.iter().map(|fact| fact.passholder_id.0).collect();
    let versions: Vec<i64> = holders.iter().map(|fact| fact.version).collect();
    let types: Vec<&str> = holders.iter().map(|fact| type_text(fact.pass_type)).collect();
    let places: Vec<&str> = holders.iter().map(|fact| fact.postal_code.as_str()).collect();
    let tickets: Vec<Option<i32>> = holders.iter().map(|fact| fact.tickets_per_year).collect();
    let mut homes = Vec::with_capacity(holders.len());
    let mut second_homes = Vec::with_capacity(holders.len());
    let mut memberships = Vec::with_capacity(holders.len());
    for fact in holders {
        homes.push(serde_json::to_value(&fact.homes)?);
        second_homes.push(serde_json::to_value(&fact.second_homes)?);
        memberships.push(serde_json::to_value(&fact.memberships)?);
    }
    sqlx::query!(
        "insert into known_holder
             (passholder_id, version, pass_type, postal_code, memberships, tickets_per_year, homes,
              second_homes)
         select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::jsonb[], $6::integer[],
                              $7::jsonb[], $8::jsonb[])
         on conflict (passholder_id) do update set version = excluded.version, pass_type = excluded.pass_type,
             postal_code = excluded.postal_code, memberships = excluded.memberships,
             tickets_per_year = excluded.tickets_per_year, homes = excluded.homes,
             second_homes = excluded.second_homes
         where known_holder.version < excluded.version",
        &ids,
        &versions,
        &types as &[&str],
        &places as &[&str],
        &memberships,
        &tickets as &[Option<i32>],
        &homes,
        &second_homes
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn put_cards(conn: &mut PgConnection, cards: &[Card]) -> Result<(), Fault> {
    let numbers: Vec<&str> = cards.iter().map(|card| card.pass_number.as_str()).collect();
    let holders: Vec<Option<Uuid>> = cards.iter().map(|card| card.holder.map(|id| id.0)).collect();
    let systems: Vec<i32> = cards.iter().map(|card| card.card_system_id.0).collect();
    let statuses: Vec<&str> = cards.iter().map(|card| card.status.as_str()).collect();
    let versions: Vec<i64> = cards.iter().map(|card| card.version).collect();
    sqlx::query!(
        "insert into known_pass (pass_number, passholder_id, card_system_id, status, version)
         select * from unnest($1::text[], $2::uuid[], $3::integer[], $4::text[], $5::bigint[])
         on conflict (pass_number) do update set passholder_id = excluded.passholder_id,
             card_system_id = excluded.card_system_id, status = excluded.status, version = excluded.version",
        &numbers as &[&str],
        &holders as &[Option<Uuid>],
        &systems,
        &statuses as &[&str],
        &versions
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets these persons and their cards, in the order in which facts lock them; returns the numbers of the
/// cards.
pub async fn forget(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Number>, Fault> {
    sqlx::query!(
        "with held as materialized
             (select passholder_id from known_holder where passholder_id = any($1)
              order by passholder_id for update)
         delete from known_holder h using held where h.passholder_id = held.passholder_id",
        ids
    )
    .execute(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        r#"with held as materialized
               (select pass_number from known_pass where passholder_id = any($1)
                order by pass_number for update)
           delete from known_pass p using held where p.pass_number = held.pass_number
           returning p.pass_number, p.passholder_id as "passholder_id!""#,
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    crate::merged::forget(&mut *conn, ids).await?;
    let numbers = rows.into_iter().map(|row| Number {
        passholder_id: PassholderId(row.passholder_id),
        pass_number: row.pass_number,
    });
    Ok(numbers.collect())
}

/// What the copy has of one person.
pub async fn export(conn: &mut PgConnection, id: PassholderId) -> Result<serde_json::Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'holder', (select to_jsonb(h) from known_holder h where passholder_id = $1),
               'merged', (select coalesce(jsonb_agg(jsonb_build_object('from_id', from_id, 'into_id', into_id,
                                                                       'heard_at', heard_at)
                                                    order by from_id), '[]')
                          from merged where into_id = $1 or from_id = $1),
               'passes', (select coalesce(jsonb_agg(to_jsonb(p) order by pass_number), '[]')
                          from known_pass p where passholder_id = $1)) as "all!""#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}

/// The next fact of each key counts, whatever its version. Facts come in the order of their numbers, so that
/// none of the other teller can be older than the row that it meets.
pub(super) async fn forget_versions(conn: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!("update known_holder set version = 0")
        .execute(&mut *conn)
        .await?;
    sqlx::query!("update known_pass set version = 0")
        .execute(conn)
        .await?;
    Ok(())
}

fn text(number: &PassNumber) -> String {
    number.as_str().to_owned()
}

fn type_text(pass_type: PassType) -> &'static str {
    match pass_type {
        PassType::Group => "GROUP",
        PassType::Individual => "INDIVIDUAL",
    }
}

fn type_of(text: &str) -> PassType {
    match text {
        "GROUP" => PassType::Group,
        _ => PassType::Individual,
    }
}
