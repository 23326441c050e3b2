//! How the whole of a passholder is read: its row, its memberships, its cards.

use super::Person;
use crate::{card, membership};
use chassis::Fault;
use chassis::text::from_text;
use contracts::{OrganizerId, PassholderId};
use sqlx::PgConnection;
use uuid::Uuid;

/// Those with these ids, in the order asked.
pub async fn load(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Person>, Fault> {
    let mut memberships = membership::store::of_holders(&mut *conn, ids).await?;
    let mut cards = card::of_holders(&mut *conn, ids).await?;
    let rows = sqlx::query!(
        "select passholder_id, version, pass_type, name, first_name, date_of_birth, gender, email, phone,
                address, registration_organizer, tickets_per_year, created_at
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

/// The one with this id.
pub async fn load_one(conn: &mut PgConnection, id: PassholderId) -> Result<Option<Person>, Fault> {
    Ok(load(conn, &[id.0]).await?.pop())
}
