//! The statements of the copy.

use crate::Holder;
use chassis::Fault;
use contracts::activity::OrganizerChanged;
use contracts::pass::{CardChanged, CardStatus, CardSystemChanged, PassType, PassholderChanged};
use contracts::{CardSystemId, OrganizerId, PassNumber, PassholderId};
use sqlx::PgConnection;
use std::collections::HashMap;
use std::str::FromStr;
use uuid::Uuid;

/// A card, and the holder when it is bound.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownCard {
    pub pass_number: PassNumber,
    pub card_system_id: CardSystemId,
    pub status: CardStatus,
    pub holder: Option<Holder>,
    /// Whether a newer fact of the holder lies among the dead letters: the copy is known to be out of date.
    pub is_outdated: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct KnownOrganizer {
    pub organizer_id: OrganizerId,
    pub name: String,
    pub card_system_ids: Vec<CardSystemId>,
    pub postal_code: Option<String>,
}

fn holder(
    passholder_id: Uuid,
    pass_type: &str,
    postal_code: String,
    memberships: serde_json::Value,
    tickets_per_year: Option<i32>,
) -> Result<Holder, Fault> {
    Ok(Holder {
        passholder_id: PassholderId(passholder_id),
        pass_type: if pass_type == "GROUP" {
            PassType::Group
        } else {
            PassType::Individual
        },
        postal_code,
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
    let texts: Vec<String> = numbers.iter().map(|number| number.as_str().to_owned()).collect();
    // One look into the index for each, whatever the planner believes of the tables' size.
    let rows = sqlx::query!(
        r#"select c.pass_number as "pass_number!", c.card_system_id as "card_system_id!", c.status as "status!",
                  c.passholder_id as "passholder_id?", c.pass_type as "pass_type?", c.postal_code as "postal_code?",
                  c.memberships as "memberships?", c.tickets_per_year as "tickets_per_year?",
                  c.is_outdated as "is_outdated!"
           from unnest($1::text[]) as n(number) cross join lateral (
               select p.pass_number, p.card_system_id, p.status, h.passholder_id, h.pass_type, h.postal_code, h.memberships, h.tickets_per_year,
                      exists (select from parked_key k where k.source = 'pass' and k.key = p.passholder_id::text) as is_outdated
               from known_pass p left join known_holder h using (passholder_id) where p.pass_number = n.number limit 1) c"#,
        &texts
    )
    .fetch_all(conn)
    .await?;
    let mut cards = HashMap::with_capacity(rows.len());
    for row in rows {
        let holder = match (row.passholder_id, row.pass_type, row.postal_code, row.memberships) {
            (Some(id), Some(pass_type), Some(postal_code), Some(memberships)) => Some(holder(
                id,
                &pass_type,
                postal_code,
                memberships,
                row.tickets_per_year,
            )?),
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
        "select pass_type, postal_code, memberships, tickets_per_year from known_holder where passholder_id = $1
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
            row.memberships,
            row.tickets_per_year,
        )
    })
    .transpose()
}

/// The names of all regions.
pub async fn card_system_names(conn: &mut PgConnection) -> Result<HashMap<CardSystemId, String>, Fault> {
    let rows = sqlx::query!("select card_system_id, name from known_card_system")
        .fetch_all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (CardSystemId(row.card_system_id), row.name))
        .collect())
}

/// The organizers with these ids, those that are known.
pub async fn organizers(conn: &mut PgConnection, ids: &[OrganizerId]) -> Result<Vec<KnownOrganizer>, Fault> {
    let ids: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
    let rows = sqlx::query!(
        "select organizer_id, name, card_system_ids, postal_code from known_organizer where organizer_id = any($1) order by name, organizer_id",
        &ids
    )
    .fetch_all(conn)
    .await?;
    let known = |id: String, name, systems: Vec<i32>, postal_code| KnownOrganizer {
        organizer_id: OrganizerId(id),
        name,
        card_system_ids: systems.into_iter().map(CardSystemId).collect(),
        postal_code,
    };
    Ok(rows
        .into_iter()
        .map(|row| known(row.organizer_id, row.name, row.card_system_ids, row.postal_code))
        .collect())
}

/// The organizers in these municipalities.
pub async fn organizers_in(
    conn: &mut PgConnection,
    postal_codes: &[String],
) -> Result<Vec<KnownOrganizer>, Fault> {
    let ids = sqlx::query_scalar!(
        "select organizer_id from known_organizer where postal_code = any($1)",
        postal_codes
    );
    let ids: Vec<OrganizerId> = ids
        .fetch_all(&mut *conn)
        .await?
        .into_iter()
        .map(OrganizerId)
        .collect();
    organizers(conn, &ids).await
}

pub async fn find_organizer(
    conn: &mut PgConnection,
    id: &OrganizerId,
) -> Result<Option<KnownOrganizer>, Fault> {
    Ok(organizers(conn, std::slice::from_ref(id)).await?.pop())
}

/// The next fact of each key counts, whatever its version. Facts come in the order of their numbers, so that
/// none of the other teller can be older than the row that it meets.
pub(crate) async fn forget_versions(conn: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!("update known_card_system set version = 0")
        .execute(&mut *conn)
        .await?;
    sqlx::query!("update known_organizer set version = 0")
        .execute(&mut *conn)
        .await?;
    sqlx::query!("update known_holder set version = 0")
        .execute(&mut *conn)
        .await?;
    sqlx::query!("update known_pass set version = 0")
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn put_card_system(conn: &mut PgConnection, fact: &CardSystemChanged) -> Result<(), Fault> {
    sqlx::query!(
        "insert into known_card_system (card_system_id, version, name, postal_codes) values ($1, $2, $3, $4)
         on conflict (card_system_id) do update set version = excluded.version, name = excluded.name, postal_codes = excluded.postal_codes
         where known_card_system.version < excluded.version",
        fact.card_system_id.0,
        fact.version,
        fact.name,
        &fact.postal_codes
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn put_organizer(conn: &mut PgConnection, fact: &OrganizerChanged) -> Result<(), Fault> {
    let systems: Vec<i32> = fact.card_system_ids.iter().map(|id| id.0).collect();
    sqlx::query!(
        "insert into known_organizer (organizer_id, version, name, card_system_ids, postal_code) values ($1, $2, $3, $4, $5)
         on conflict (organizer_id) do update set version = excluded.version, name = excluded.name,
             card_system_ids = excluded.card_system_ids, postal_code = excluded.postal_code
         where known_organizer.version < excluded.version",
        fact.organizer_id.0,
        fact.version,
        fact.name,
        &systems,
        fact.postal_code
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A card in stock: never takes a card away from a holder.
pub(crate) async fn put_stock_card(conn: &mut PgConnection, fact: &CardChanged) -> Result<(), Fault> {
    sqlx::query!(
        "insert into known_pass (pass_number, card_system_id, status, version) values ($1, $2, $3, $4)
         on conflict (pass_number) do update set card_system_id = excluded.card_system_id, status = excluded.status, version = excluded.version
         where known_pass.passholder_id is null and known_pass.version < excluded.version",
        fact.pass_number.as_str(),
        fact.card_system_id.0,
        fact.status.as_str(),
        fact.version
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn put_holder(conn: &mut PgConnection, fact: &PassholderChanged) -> Result<(), Fault> {
    let pass_type = if fact.pass_type == PassType::Group {
        "GROUP"
    } else {
        "INDIVIDUAL"
    };
    let newer = sqlx::query!(
        "insert into known_holder (passholder_id, version, pass_type, postal_code, memberships, tickets_per_year)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (passholder_id) do update set version = excluded.version, pass_type = excluded.pass_type,
             postal_code = excluded.postal_code, memberships = excluded.memberships, tickets_per_year = excluded.tickets_per_year
         where known_holder.version < excluded.version",
        fact.passholder_id.0,
        fact.version,
        pass_type,
        fact.postal_code,
        serde_json::to_value(&fact.memberships)?,
        fact.tickets_per_year
    )
    .execute(&mut *conn)
    .await?;
    if newer.rows_affected() == 0 {
        return Ok(());
    }
    let numbers: Vec<String> = fact
        .cards
        .iter()
        .map(|card| card.pass_number.as_str().to_owned())
        .collect();
    let systems: Vec<i32> = fact.cards.iter().map(|card| card.card_system_id.0).collect();
    let statuses: Vec<String> = fact
        .cards
        .iter()
        .map(|card| card.status.as_str().to_owned())
        .collect();
    sqlx::query!(
        "delete from known_pass where passholder_id = $1 and pass_number <> all($2)",
        fact.passholder_id.0,
        &numbers
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into known_pass (pass_number, passholder_id, card_system_id, status, version)
         select n, $2, s, t, $5 from unnest($1::text[], $3::integer[], $4::text[]) as c(n, s, t)
         on conflict (pass_number) do update set passholder_id = excluded.passholder_id, card_system_id = excluded.card_system_id,
             status = excluded.status, version = excluded.version",
        &numbers,
        fact.passholder_id.0,
        &systems,
        &statuses,
        fact.version
    )
    .execute(conn)
    .await?;
    Ok(())
}
