//! The statements on passholders.

use super::Record;
use crate::insz::KeptInsz;
use chassis::Fault;
use chassis::text::to_text;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::PassholderId;
use contracts::pass::Address;
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// Writes passholders, none twice, and tells how many of them are new persons. Who had a national number
/// keeps it when none is given.
pub async fn write(conn: &mut PgConnection, records: &[Record]) -> Result<i64, Fault> {
    let text = |f: fn(&Record) -> String| records.iter().map(f).collect::<Vec<_>>();
    let option = |f: fn(&Record) -> Option<String>| records.iter().map(f).collect::<Vec<_>>();
    let bytes = |f: fn(&KeptInsz) -> &Vec<u8>| {
        let all = records.iter().map(|record| record.insz.as_ref().map(f).cloned());
        all.collect::<Vec<Option<Vec<u8>>>>()
    };
    let addresses = records.iter().map(|record| serde_json::to_value(&record.address));
    let written = sqlx::query!(
        r#"insert into passholder (passholder_id, pass_type, name, first_name, date_of_birth, gender, email,
                                   phone, address, postal_code, city, registration_organizer, insz_key,
                                   insz_cipher, insz_index, tickets_per_year, created_at)
         select r.id, r.pass_type, r.name, r.first_name, r.birth, r.gender, r.email, r.phone, r.address,
                r.postal_code, r.city, r.organizer, r.key, r.cipher, r.index, r.tickets, r.created_at
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[],
                     $8::text[], $9::jsonb[], $10::text[], $11::text[], $12::text[], $13::text[],
                     $14::bytea[], $15::bytea[], $16::integer[], $17::timestamptz[])
             as r(id, pass_type, name, first_name, birth, gender, email, phone, address, postal_code,
                  city, organizer, key, cipher, index, tickets, created_at)
         order by r.id
         on conflict (passholder_id) do update set name = excluded.name, first_name = excluded.first_name,
             date_of_birth = excluded.date_of_birth, gender = excluded.gender, email = excluded.email,
             phone = excluded.phone, address = excluded.address, postal_code = excluded.postal_code,
             city = excluded.city, registration_organizer = excluded.registration_organizer,
             insz_key = coalesce(excluded.insz_key, passholder.insz_key),
             insz_cipher = coalesce(excluded.insz_cipher, passholder.insz_cipher),
             insz_index = coalesce(excluded.insz_index, passholder.insz_index),
             tickets_per_year = excluded.tickets_per_year
         returning xmax = 0 and pass_type = 'INDIVIDUAL' as "is_new_person!""#,
        &records.iter().map(|record| record.id.0).collect::<Vec<_>>(),
        &text(|record| to_text(&record.pass_type)),
        &text(|record| record.name.clone()),
        &text(|record| record.first_name.clone()),
        &records
            .iter()
            .map(|record| record.date_of_birth)
            .collect::<Vec<_>>() as &[Option<NaiveDate>],
        &option(|record| record.gender.as_ref().map(to_text)) as &[Option<String>],
        &option(|record| record.email.clone()) as &[Option<String>],
        &option(|record| record.phone.clone()) as &[Option<String>],
        &addresses.collect::<Result<Vec<_>, _>>()?,
        &text(|record| record.address.postal_code.clone()),
        &text(|record| record.address.city.clone()),
        &option(|record| record.registration_organizer.as_ref().map(|id| id.0.clone()))
            as &[Option<String>],
        &option(|record| record.insz.as_ref().map(|kept| kept.key.clone())) as &[Option<String>],
        &bytes(|kept| &kept.cipher) as &[Option<Vec<u8>>],
        &bytes(|kept| &kept.index) as &[Option<Vec<u8>>],
        &records
            .iter()
            .map(|record| record.tickets_per_year)
            .collect::<Vec<_>>() as &[Option<i32>],
        &records.iter().map(|record| record.created_at).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await
    .map_err(taken_meanwhile)?;
    Ok(written.iter().filter(|row| row.is_new_person).count() as i64)
}

/// Somebody else entered the same national number, and did not hold it: who comes again finds it taken.
fn taken_meanwhile(error: sqlx::Error) -> Fault {
    let constraint = error
        .as_database_error()
        .and_then(|database| database.constraint());
    match constraint == Some("passholder_insz") {
        true => Fault::Busy("a national number was taken meanwhile".into()),
        false => error.into(),
    }
}

/// Writes what no row of a pack says.
pub async fn put_nationality(
    conn: &mut PgConnection,
    id: PassholderId,
    nationality: Option<&str>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update passholder set nationality = $2 where passholder_id = $1",
        id.0,
        nationality
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Where they live, as it is written from now on.
pub async fn put_address(conn: &mut PgConnection, id: PassholderId, address: &Address) -> Result<(), Fault> {
    sqlx::query!(
        "update passholder set address = $2, postal_code = $3, city = $4 where passholder_id = $1",
        id.0,
        serde_json::to_value(address)?,
        address.postal_code,
        address.city
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When somebody became a passholder, to the second.
pub async fn put_creation(conn: &mut PgConnection, id: PassholderId, at: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "update passholder set created_at = $2 where passholder_id = $1",
        id.0,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// These became passholders by an order.
pub async fn note_ordered(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "update passholder set is_ordered = true where passholder_id = any($1)",
        ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Holds these passholders, in the order of their ids.
pub async fn lock(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "select passholder_id from passholder where passholder_id = any($1)
         order by passholder_id for no key update",
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// Holds these passholders, in the order of their ids, from everybody who would write something beside them
/// as well: they are about to go.
pub async fn hold_firmly(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "select passholder_id from passholder where passholder_id = any($1)
         order by passholder_id for update",
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// Removes passholders, and all that refers to them but cards and what was paid for cards.
pub async fn remove(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!("delete from passholder where passholder_id = any($1)", ids)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether there is a passholder or group with this id.
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

/// Whether somebody who was born by this day can be written to there.
pub async fn has_address(conn: &mut PgConnection, email: &str, born_by: NaiveDate) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from passholder where lower(email) = lower($1) and email is not null
                          and pass_type = 'INDIVIDUAL' and date_of_birth <= $2) as "has!""#,
        email,
        born_by
    )
    .fetch_one(conn)
    .await?)
}
