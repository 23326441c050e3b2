//! The statements on associations and their members.

use super::right::Rights;
use super::term::Terms;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::NaiveDate;
use contracts::pass::{Association, AssociationMembershipRow, AssociationRight, AssociationRow};
use contracts::{CardSystemId, OrganizerId, PassholderId};
use sqlx::PgConnection;
use std::collections::HashMap;

/// An association, and what it says of its memberships.
#[derive(Debug)]
pub struct Found {
    pub card_system_id: CardSystemId,
    pub terms: Terms,
    pub rights: Rights,
}

/// An association that the caller may see, and the passholder's membership of it, if any.
#[derive(Debug)]
pub struct Seen {
    pub association: Association,
    pub terms: Terms,
    /// One of the caller's organizers may register members.
    pub may_write: bool,
    /// The passholder has an active membership of the association's region.
    pub is_active_in_region: bool,
    /// The end of the membership.
    pub ends: Option<NaiveDate>,
}

fn texts(organizers: &[OrganizerId]) -> Vec<String> {
    organizers.iter().map(|id| id.0.clone()).collect()
}

/// The association with this id.
pub async fn find(conn: &mut PgConnection, id: &str) -> Result<Option<Found>, Fault> {
    let row = sqlx::query!(
        "select card_system_id, end_date_type, end_date, duration, renewable_months, organizers, writers
         from association where association_id = $1",
        id
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let organizers = |ids: Vec<String>| ids.into_iter().map(OrganizerId).collect();
    Ok(Some(Found {
        card_system_id: CardSystemId(row.card_system_id),
        terms: Terms {
            kind: from_text(&row.end_date_type)?,
            suggested: row.end_date,
            duration: row.duration,
            renewable_months: row.renewable_months,
        },
        rights: Rights {
            readers: organizers(row.organizers),
            writers: organizers(row.writers),
        },
    }))
}

/// The associations for which an organizer has this right, in the order of their names.
pub async fn of_organizer(
    conn: &mut PgConnection,
    organizer: &OrganizerId,
    right: AssociationRight,
) -> Result<Vec<Association>, Fault> {
    let rows = sqlx::query!(
        "select association_id, name, end_date_type from association
         where $1 = any(case when $2 then writers else organizers end)
         order by lower(name), association_id",
        organizer.0,
        right == AssociationRight::Write
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(Association {
            id: row.association_id,
            name: row.name,
            end_date_type: from_text(&row.end_date_type)?,
        });
    }
    Ok(all)
}

/// The associations that one of these organizers may see and the passholder is a member of, or could be as a
/// member of its region.
pub async fn seen_by(
    conn: &mut PgConnection,
    holder: PassholderId,
    organizers: Option<&[OrganizerId]>,
) -> Result<Vec<Seen>, Fault> {
    let organizers = organizers.map(texts);
    let rows = sqlx::query!(
        r#"select a.association_id, a.name, a.end_date_type, a.end_date as suggested, a.duration,
                  a.renewable_months, $2::text[] is null or a.writers && $2 as "may_write!",
                  m.end_date as "ends?",
                  exists (select from membership
                          where passholder_id = $1 and card_system_id = a.card_system_id
                            and status = 'ACTIVE') as "is_active_in_region!"
           from association a
           left join association_membership m on m.association_id = a.association_id and m.passholder_id = $1
           where $2::text[] is null or a.organizers && $2
           order by lower(a.name), a.association_id"#,
        holder.0,
        organizers.as_deref()
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = from_text(&row.end_date_type)?;
        all.push(Seen {
            association: Association {
                id: row.association_id,
                name: row.name,
                end_date_type: kind,
            },
            terms: Terms {
                kind,
                suggested: row.suggested,
                duration: row.duration,
                renewable_months: row.renewable_months,
            },
            may_write: row.may_write,
            is_active_in_region: row.is_active_in_region,
            ends: row.ends,
        });
    }
    Ok(all)
}

/// The date of birth of a person; none for a group, or nobody.
pub async fn birthday(conn: &mut PgConnection, holder: PassholderId) -> Result<Option<NaiveDate>, Fault> {
    let born = sqlx::query_scalar!(
        "select date_of_birth from passholder where passholder_id = $1 and pass_type = 'INDIVIDUAL'",
        holder.0
    );
    Ok(born.fetch_optional(conn).await?.flatten())
}

/// Whether the holder has a membership of this region that counts.
pub async fn is_active_in(
    conn: &mut PgConnection,
    holder: PassholderId,
    region: CardSystemId,
) -> Result<bool, Fault> {
    let query = sqlx::query_scalar!(
        r#"select exists (select from membership where passholder_id = $1 and card_system_id = $2
                          and status = 'ACTIVE') as "is_active!""#,
        holder.0,
        region.0
    );
    Ok(query.fetch_one(conn).await?)
}

/// The last day of a membership, if there is one.
pub async fn end_of(
    conn: &mut PgConnection,
    association: &str,
    holder: PassholderId,
) -> Result<Option<NaiveDate>, Fault> {
    let end = sqlx::query_scalar!(
        "select end_date from association_membership where association_id = $1 and passholder_id = $2",
        association,
        holder.0
    );
    Ok(end.fetch_optional(conn).await?)
}

/// The regions of those of these associations that exist.
pub async fn regions(
    conn: &mut PgConnection,
    ids: &[String],
) -> Result<HashMap<String, CardSystemId>, Fault> {
    let known = sqlx::query!(
        "select association_id, card_system_id from association where association_id = any($1)",
        ids
    );
    let rows = known.fetch_all(conn).await?.into_iter();
    Ok(rows
        .map(|row| (row.association_id, CardSystemId(row.card_system_id)))
        .collect())
}

/// Whether it exists and one of these organizers may see it.
pub async fn is_seen_by(
    conn: &mut PgConnection,
    id: &str,
    organizers: &[OrganizerId],
) -> Result<bool, Fault> {
    let query = sqlx::query_scalar!(
        r#"select exists (select from association where association_id = $1 and organizers && $2)
               as "known!""#,
        id,
        &texts(organizers)
    );
    Ok(query.fetch_one(conn).await?)
}

/// Writes an association, and who has which right.
pub async fn put(conn: &mut PgConnection, row: &AssociationRow, rights: &Rights) -> Result<(), Fault> {
    sqlx::query!(
        "insert into association
             (association_id, name, card_system_id, end_date_type, end_date, duration, renewable_months,
              organizers, writers)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (association_id) do update set name = excluded.name,
             card_system_id = excluded.card_system_id, end_date_type = excluded.end_date_type,
             end_date = excluded.end_date, duration = excluded.duration,
             renewable_months = excluded.renewable_months, organizers = excluded.organizers,
             writers = excluded.writers",
        row.id,
        row.name,
        row.card_system_id.0,
        to_text(&row.end_date_type),
        row.end_date,
        row.duration,
        row.renewable_months,
        &texts(&rights.readers),
        &texts(&rights.writers)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes memberships of associations, none twice.
pub async fn join(conn: &mut PgConnection, rows: &[&AssociationMembershipRow]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into association_membership (association_id, passholder_id, end_date)
         select * from unnest($1::text[], $2::uuid[], $3::date[])
         on conflict (association_id, passholder_id) do update set end_date = excluded.end_date",
        &rows
            .iter()
            .map(|row| row.association_id.clone())
            .collect::<Vec<_>>(),
        &rows.iter().map(|row| row.passholder_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.end_date).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All associations, by their ids.
pub async fn all(conn: &mut PgConnection) -> Result<Vec<String>, Fault> {
    Ok(
        sqlx::query_scalar!("select association_id from association order by association_id")
            .fetch_all(conn)
            .await?,
    )
}

/// Takes a membership away; whether there was one.
pub async fn leave(conn: &mut PgConnection, association: &str, holder: PassholderId) -> Result<bool, Fault> {
    let gone = sqlx::query!(
        "delete from association_membership where association_id = $1 and passholder_id = $2",
        association,
        holder.0
    );
    Ok(gone.execute(conn).await?.rows_affected() > 0)
}
