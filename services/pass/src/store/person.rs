//! Passholders with their memberships and cards.

use super::{from_text, to_text};
use crate::domain::insz_vault::KeptInsz;
use crate::domain::person::{Card, Person};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::pass::{
    Address, GrouppassRow, Membership, MembershipRow, PassType, PassholderRow, SocialTariff,
};
use contracts::{CardSystemId, OrganizerId, PassholderId};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// The aggregates with these ids, in the order asked.
pub async fn load(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Person>, Fault> {
    let mut memberships = memberships(&mut *conn, ids).await?;
    let mut cards = cards(&mut *conn, ids).await?;
    let rows = sqlx::query!(
        "select passholder_id, version, pass_type, name, first_name, date_of_birth, gender, email, phone, address, registration_organizer,
                tickets_per_year, created_at
         from passholder where passholder_id = any($1) order by array_position($1, passholder_id)",
        ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Person {
                passholder_id: PassholderId(row.passholder_id),
                version: row.version,
                pass_type: from_text(&row.pass_type)?,
                name: row.name,
                first_name: row.first_name,
                date_of_birth: row.date_of_birth,
                gender: row.gender.as_deref().map(from_text).transpose()?,
                email: row.email,
                phone: row.phone,
                address: serde_json::from_value(row.address)?,
                registration_organizer: row.registration_organizer.map(OrganizerId),
                tickets_per_year: row.tickets_per_year,
                created_at: row.created_at,
                memberships: memberships.remove(&row.passholder_id).unwrap_or_default(),
                cards: cards.remove(&row.passholder_id).unwrap_or_default(),
            })
        })
        .collect()
}

pub async fn load_one(conn: &mut PgConnection, id: PassholderId) -> Result<Option<Person>, Fault> {
    Ok(load(conn, &[id.0]).await?.pop())
}

async fn memberships(conn: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Membership>>, Fault> {
    let rows = sqlx::query!(
        "select passholder_id, m.card_system_id, status, since, social_end, suspended_until, grace_days
         from membership m join card_system using (card_system_id) where passholder_id = any($1) order by since, m.card_system_id",
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut all: HashMap<Uuid, Vec<Membership>> = HashMap::new();
    for row in rows {
        let right = |end_date| SocialTariff {
            end_date,
            grace_days: row.grace_days,
            suspended_until: row.suspended_until,
        };
        all.entry(row.passholder_id).or_default().push(Membership {
            card_system_id: CardSystemId(row.card_system_id),
            status: from_text(&row.status)?,
            since: row.since,
            social_tariff: row.social_end.map(right),
        });
    }
    Ok(all)
}

async fn cards(conn: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Card>>, Fault> {
    let rows = sqlx::query!(
        r#"select passholder_id as "passholder_id!", pass_number, chip_number, card_system_id, card_type, status from card
           where passholder_id = any($1) order by pass_number"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut all: HashMap<Uuid, Vec<Card>> = HashMap::new();
    for row in rows {
        all.entry(row.passholder_id).or_default().push(Card {
            pass_number: row.pass_number.parse().map_err(Fault::broken)?,
            chip_number: row
                .chip_number
                .map(|chip| chip.parse())
                .transpose()
                .map_err(Fault::broken)?,
            card_system_id: CardSystemId(row.card_system_id),
            card_type: from_text(&row.card_type)?,
            status: from_text(&row.status)?,
        });
    }
    Ok(all)
}

/// The holder of a national number, by its indexes under all keys.
pub async fn find_by_insz(
    conn: &mut PgConnection,
    indexes: &[Vec<u8>],
) -> Result<Option<PassholderId>, Fault> {
    let id = sqlx::query_scalar!(
        "select passholder_id from passholder where insz_index = any($1)",
        indexes
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(PassholderId))
}

/// The name of the key that the national number of a row is under.
pub async fn insz_key(conn: &mut PgConnection, id: PassholderId) -> Result<Option<String>, Fault> {
    let key = sqlx::query_scalar!("select insz_key from passholder where passholder_id = $1", id.0);
    Ok(key.fetch_optional(conn).await?.flatten())
}

/// What is stored beside the row of a pack.
pub struct Record<'a> {
    pub id: PassholderId,
    pub pass_type: PassType,
    pub name: &'a str,
    pub first_name: &'a str,
    pub person: Option<&'a PassholderRow>,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
    pub address: Address,
    pub insz: Option<KeptInsz>,
    pub tickets_per_year: Option<i32>,
    pub created_at: DateTime<Utc>,
}

impl<'a> Record<'a> {
    pub fn group(row: &'a GrouppassRow) -> Self {
        let address = Address {
            postal_code: row.postal_code.clone(),
            city: row.city.clone(),
            ..Address::default()
        };
        Self {
            id: row.id,
            pass_type: PassType::Group,
            name: &row.name,
            first_name: "",
            person: None,
            email: row.email.as_deref(),
            phone: row.telephone.as_deref(),
            address,
            insz: None,
            tickets_per_year: row.tickets_per_year,
            created_at: contracts::day::start_of(row.registered_on),
        }
    }
}

pub async fn put(conn: &mut PgConnection, record: &Record<'_>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into passholder (passholder_id, version, pass_type, name, first_name, date_of_birth, gender, email, phone, address, postal_code,
                                 city, registration_organizer, insz_key, insz_cipher, insz_index, tickets_per_year, created_at)
         values ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         on conflict (passholder_id) do update set name = excluded.name, first_name = excluded.first_name,
             date_of_birth = excluded.date_of_birth, gender = excluded.gender, email = excluded.email, phone = excluded.phone,
             address = excluded.address, postal_code = excluded.postal_code, city = excluded.city,
             registration_organizer = excluded.registration_organizer, insz_key = coalesce(excluded.insz_key, passholder.insz_key),
             insz_cipher = coalesce(excluded.insz_cipher, passholder.insz_cipher),
             insz_index = coalesce(excluded.insz_index, passholder.insz_index), tickets_per_year = excluded.tickets_per_year",
        record.id.0,
        to_text(&record.pass_type),
        record.name,
        record.first_name,
        record.person.map(|row| row.date_of_birth),
        record.person.and_then(|row| row.gender.as_ref().map(to_text)),
        record.email,
        record.phone,
        serde_json::to_value(&record.address)?,
        record.address.postal_code,
        record.address.city,
        record.person.and_then(|row| row.registration_organizer.as_ref().map(|id| id.0.clone())),
        record.insz.as_ref().map(|kept| kept.key.as_str()),
        record.insz.as_ref().map(|kept| kept.cipher.as_slice()),
        record.insz.as_ref().map(|kept| kept.index.as_slice()),
        record.tickets_per_year,
        record.created_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn put_membership(conn: &mut PgConnection, row: &MembershipRow) -> Result<(), Fault> {
    sqlx::query!(
        "insert into membership (passholder_id, card_system_id, status, since, social_end, suspended_until) values ($1, $2, $3, $4, $5, $6)
         on conflict (passholder_id, card_system_id) do update set status = excluded.status, since = excluded.since,
             social_end = excluded.social_end, suspended_until = excluded.suspended_until",
        row.passholder_id.0,
        row.card_system_id.0,
        to_text(&row.status),
        row.since,
        row.social_tariff_end,
        row.suspended_until
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The next version of a holder, which is locked from here on.
pub async fn next_version(conn: &mut PgConnection, id: PassholderId) -> Result<Option<i64>, Fault> {
    Ok(sqlx::query_scalar!(
        "update passholder set version = version + 1 where passholder_id = $1 returning version",
        id.0
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn exists(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from passholder where passholder_id = $1) as "known!""#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}
