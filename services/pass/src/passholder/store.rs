//! The statements on passholders.

use super::Person;
use super::put::Sealed;
use crate::insz::KeptInsz;
use crate::text::{from_text, to_text};
use crate::{card, membership};
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::pass::{Address, Gender, GrouppassRow, PassType};
use contracts::{OrganizerId, PassholderId};
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// The aggregates with these ids, in the order asked.
pub async fn load(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Person>, Fault> {
    let mut memberships = membership::store::of_holders(&mut *conn, ids).await?;
    let mut cards = card::of_holders(&mut *conn, ids).await?;
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

/// A passholder or group as its row is written.
pub struct Record {
    pub id: PassholderId,
    pub pass_type: PassType,
    pub name: String,
    pub first_name: String,
    pub date_of_birth: Option<NaiveDate>,
    pub gender: Option<Gender>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: Address,
    pub registration_organizer: Option<OrganizerId>,
    pub insz: Option<KeptInsz>,
    pub tickets_per_year: Option<i32>,
    pub created_at: DateTime<Utc>,
}

impl Record {
    pub fn person(holder: &Sealed) -> Self {
        let row = &holder.row;
        Self {
            id: row.id,
            pass_type: PassType::Individual,
            name: row.name.clone(),
            first_name: row.first_name.clone(),
            date_of_birth: Some(row.date_of_birth),
            gender: row.gender,
            email: row.email.clone(),
            phone: row.phone.clone(),
            address: row.address(),
            registration_organizer: row.registration_organizer.clone(),
            insz: holder.kept.clone(),
            tickets_per_year: None,
            created_at: contracts::day::start_of(row.registered_on),
        }
    }

    pub fn group(row: &GrouppassRow) -> Self {
        Self {
            id: row.id,
            pass_type: PassType::Group,
            name: row.name.clone(),
            first_name: String::new(),
            date_of_birth: None,
            gender: None,
            email: row.email.clone(),
            phone: row.telephone.clone(),
            address: Address {
                postal_code: row.postal_code.clone(),
                city: row.city.clone(),
                ..Address::default()
            },
            registration_organizer: None,
            insz: None,
            tickets_per_year: row.tickets_per_year,
            created_at: contracts::day::start_of(row.registered_on),
        }
    }
}

/// Writes passholders, none twice. Who had a national number keeps it when none is given.
pub async fn write(conn: &mut PgConnection, records: &[Record]) -> Result<(), Fault> {
    let text = |f: fn(&Record) -> String| records.iter().map(f).collect::<Vec<_>>();
    let option = |f: fn(&Record) -> Option<String>| records.iter().map(f).collect::<Vec<_>>();
    let bytes = |f: fn(&KeptInsz) -> &Vec<u8>| {
        let all = records.iter().map(|record| record.insz.as_ref().map(f).cloned());
        all.collect::<Vec<Option<Vec<u8>>>>()
    };
    let addresses = records.iter().map(|record| serde_json::to_value(&record.address));
    sqlx::query!(
        "insert into passholder (passholder_id, version, pass_type, name, first_name, date_of_birth, gender, email, phone, address, postal_code,
                                 city, registration_organizer, insz_key, insz_cipher, insz_index, tickets_per_year, created_at)
         select r.id, 0, r.pass_type, r.name, r.first_name, r.birth, r.gender, r.email, r.phone, r.address, r.postal_code,
                r.city, r.organizer, r.key, r.cipher, r.index, r.tickets, r.created_at
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[],
                     $11::text[], $12::text[], $13::text[], $14::bytea[], $15::bytea[], $16::integer[], $17::timestamptz[])
             as r(id, pass_type, name, first_name, birth, gender, email, phone, address, postal_code,
                  city, organizer, key, cipher, index, tickets, created_at)
         on conflict (passholder_id) do update set name = excluded.name, first_name = excluded.first_name,
             date_of_birth = excluded.date_of_birth, gender = excluded.gender, email = excluded.email, phone = excluded.phone,
             address = excluded.address, postal_code = excluded.postal_code, city = excluded.city,
             registration_organizer = excluded.registration_organizer, insz_key = coalesce(excluded.insz_key, passholder.insz_key),
             insz_cipher = coalesce(excluded.insz_cipher, passholder.insz_cipher),
             insz_index = coalesce(excluded.insz_index, passholder.insz_index), tickets_per_year = excluded.tickets_per_year",
        &records.iter().map(|record| record.id.0).collect::<Vec<_>>(),
        &text(|record| to_text(&record.pass_type)),
        &text(|record| record.name.clone()),
        &text(|record| record.first_name.clone()),
        &records.iter().map(|record| record.date_of_birth).collect::<Vec<_>>() as &[Option<NaiveDate>],
        &option(|record| record.gender.as_ref().map(to_text)) as &[Option<String>],
        &option(|record| record.email.clone()) as &[Option<String>],
        &option(|record| record.phone.clone()) as &[Option<String>],
        &addresses.collect::<Result<Vec<_>, _>>()?,
        &text(|record| record.address.postal_code.clone()),
        &text(|record| record.address.city.clone()),
        &option(|record| record.registration_organizer.as_ref().map(|id| id.0.clone())) as &[Option<String>],
        &option(|record| record.insz.as_ref().map(|kept| kept.key.clone())) as &[Option<String>],
        &bytes(|kept| &kept.cipher) as &[Option<Vec<u8>>],
        &bytes(|kept| &kept.index) as &[Option<Vec<u8>>],
        &records.iter().map(|record| record.tickets_per_year).collect::<Vec<_>>() as &[Option<i32>],
        &records.iter().map(|record| record.created_at).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Those of these passholders that exist get their next version, and are locked from here on in the order of
/// their ids.
pub async fn next_versions(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "with locked as materialized
             (select passholder_id from passholder where passholder_id = any($1) order by passholder_id for update)
         update passholder p set version = version + 1 from locked where p.passholder_id = locked.passholder_id",
        ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn exists(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    Ok(among(conn, &[id]).await?.contains(&id))
}

/// Those of these passholders that exist.
pub async fn among(conn: &mut PgConnection, ids: &[PassholderId]) -> Result<HashSet<PassholderId>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let known = sqlx::query_scalar!(
        "select passholder_id from passholder where passholder_id = any($1)",
        &ids
    );
    Ok(known
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(PassholderId)
        .collect())
}
