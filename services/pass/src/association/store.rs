//! The statements on associations and their members.

use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::NaiveDate;
use contracts::pass::{Association, AssociationMembershipRow, AssociationRow};
use contracts::{OrganizerId, PassholderId};
use sqlx::PgConnection;
use std::collections::HashSet;

/// An association that the caller may see, and the passholder's membership of it, if any.
#[derive(Debug)]
pub struct Seen {
    pub association: Association,
    pub suggested_end: Option<NaiveDate>,
    pub renewable_months: i32,
    pub end_date: Option<NaiveDate>,
}

/// The associations of the passholder's card systems that one of these organizers may see.
pub async fn seen_by(
    conn: &mut PgConnection,
    holder: PassholderId,
    organizers: Option<&[OrganizerId]>,
) -> Result<Vec<Seen>, Fault> {
    let organizers: Option<Vec<String>> = organizers.map(|all| all.iter().map(|id| id.0.clone()).collect());
    let rows = sqlx::query!(
        r#"select a.association_id, a.name, a.end_date_type, a.end_date as suggested, a.renewable_months,
                  m.end_date as "end_date?"
           from association a
           left join association_membership m on m.association_id = a.association_id and m.passholder_id = $1
           where ($2::text[] is null or a.organizers && $2)
             and exists (select from membership
                         where passholder_id = $1 and card_system_id = a.card_system_id)
           order by lower(a.name), a.association_id"#,
        holder.0,
        organizers.as_deref()
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let association = Association {
                id: row.association_id,
                name: row.name,
                end_date_type: from_text(&row.end_date_type)?,
            };
            Ok(Seen {
                association,
                suggested_end: row.suggested,
                renewable_months: row.renewable_months,
                end_date: row.end_date,
            })
        })
        .collect()
}

/// Those of these associations that exist.
pub async fn among(conn: &mut PgConnection, ids: &[String]) -> Result<HashSet<String>, Fault> {
    let known = sqlx::query_scalar!(
        "select association_id from association where association_id = any($1)",
        ids
    );
    Ok(known.fetch_all(conn).await?.into_iter().collect())
}

/// Whether it exists and one of these organizers may see it.
pub async fn is_seen_by(
    conn: &mut PgConnection,
    id: &str,
    organizers: &[OrganizerId],
) -> Result<bool, Fault> {
    let organizers: Vec<String> = organizers.iter().map(|id| id.0.clone()).collect();
    let query = sqlx::query_scalar!(
        r#"select exists (select from association where association_id = $1 and organizers && $2)
               as "known!""#,
        id,
        &organizers
    );
    Ok(query.fetch_one(conn).await?)
}

/// Writes an association.
pub async fn put(conn: &mut PgConnection, row: &AssociationRow) -> Result<(), Fault> {
    let organizers: Vec<String> = row.organizers.iter().map(|id| id.0.clone()).collect();
    sqlx::query!(
        "insert into association
             (association_id, name, card_system_id, end_date_type, end_date, duration, renewable_months,
              organizers)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (association_id) do update set name = excluded.name,
             card_system_id = excluded.card_system_id, end_date_type = excluded.end_date_type,
             end_date = excluded.end_date, duration = excluded.duration,
             renewable_months = excluded.renewable_months, organizers = excluded.organizers",
        row.id,
        row.name,
        row.card_system_id.0,
        to_text(&row.end_date_type),
        row.end_date,
        row.duration,
        row.renewable_months,
        &organizers
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
