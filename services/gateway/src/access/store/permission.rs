//! Permissions per organizer.

use crate::access::principal::Subject;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::OrganizerId;
use contracts::access::{Grant, Permission};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::str::FromStr;
use uuid::Uuid;

/// What these subjects may do, all together.
pub async fn grants(conn: &mut PgConnection, subjects: &[Subject]) -> Result<Vec<Grant>, Fault> {
    granted(conn, subjects, None).await
}

/// As [`grants`], what counts on this day: of a partner nothing while its mandate does not.
pub async fn counting(
    conn: &mut PgConnection,
    subjects: &[Subject],
    today: NaiveDate,
) -> Result<Vec<Grant>, Fault> {
    granted(conn, subjects, Some(today)).await
}

async fn granted(
    conn: &mut PgConnection,
    subjects: &[Subject],
    today: Option<NaiveDate>,
) -> Result<Vec<Grant>, Fault> {
    let kinds: Vec<String> = subjects.iter().map(|one| one.kind().to_owned()).collect();
    let issuers: Vec<String> = subjects.iter().map(|one| one.issuer().to_owned()).collect();
    let names: Vec<String> = subjects.iter().map(|one| one.name().to_owned()).collect();
    let rows = sqlx::query!(
        r#"select p.organizer_id as "organizer_id!", p.permission as "permission!"
           from unnest($1::text[], $2::text[], $3::text[]) as known(kind, issuer, subject)
           join subject s using (kind, issuer, subject)
           join permission p using (kind, issuer, subject)
           where $4::date is null or is_granted(s, p.organizer_id, $4)
           order by p.organizer_id, p.permission"#,
        &kinds,
        &issuers,
        &names,
        today
    )
    .fetch_all(conn)
    .await?;
    let mut all: BTreeMap<OrganizerId, Vec<Permission>> = BTreeMap::new();
    for row in rows {
        let permission = Permission::from_str(&row.permission).map_err(Fault::broken)?;
        let held = all.entry(OrganizerId(row.organizer_id)).or_default();
        if held.last() != Some(&permission) {
            held.push(permission);
        }
    }
    let grant = |(organizer_id, permissions)| Grant {
        organizer_id,
        permissions,
    };
    Ok(all.into_iter().map(grant).collect())
}

/// A subject whose permissions changed.
pub struct Changed {
    /// How often its permissions were replaced.
    pub version: i64,
    /// Its name in facts, which says nothing about a person.
    pub told_as: Uuid,
    /// For which partner it acts, if for one.
    pub partner_id: Option<String>,
}

/// A column of organizers and one of permissions, as statements take rows.
fn columns(grants: &[Grant]) -> (Vec<String>, Vec<String>) {
    let rows = grants.iter().flat_map(|grant| {
        let organizer = &grant.organizer_id.0;
        let permissions = grant.permissions.iter();
        permissions.map(|permission| (organizer.clone(), permission.as_str().to_owned()))
    });
    rows.unzip()
}

/// Counts a replacement; none when the subject is unknown. Its row is locked from here on.
pub async fn lock(conn: &mut PgConnection, subject: &Subject) -> Result<Option<Changed>, Fault> {
    let changed = sqlx::query_as!(
        Changed,
        "update subject set version = version + 1 where kind = $1 and issuer = $2 and subject = $3
         returning version, told_as, partner_id",
        subject.kind(),
        subject.issuer(),
        subject.name()
    );
    Ok(changed.fetch_optional(conn).await?)
}

/// For which partner a subject acts, if for one.
pub async fn acts_for(conn: &mut PgConnection, subject: &Subject) -> Result<Option<String>, Fault> {
    let found = sqlx::query_scalar!(
        "select partner_id from subject where kind = $1 and issuer = $2 and subject = $3",
        subject.kind(),
        subject.issuer(),
        subject.name()
    );
    Ok(found.fetch_optional(conn).await?.flatten())
}

/// Takes permissions away: all of them, or only those within `within`.
pub async fn take(conn: &mut PgConnection, subject: &Subject, within: Option<&[Grant]>) -> Result<(), Fault> {
    let (organizers, permissions) = columns(within.unwrap_or_default());
    sqlx::query!(
        "delete from permission where kind = $1 and issuer = $2 and subject = $3
         and ($4 or (organizer_id, permission) in (select * from unnest($5::text[], $6::text[])))",
        subject.kind(),
        subject.issuer(),
        subject.name(),
        within.is_none(),
        &organizers,
        &permissions
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives permissions, beside those that are held.
pub async fn give(conn: &mut PgConnection, subject: &Subject, grants: &[Grant]) -> Result<(), Fault> {
    let (organizers, permissions) = columns(grants);
    sqlx::query!(
        "insert into permission (kind, issuer, subject, organizer_id, permission)
         select $1, $2, $3, o, p from unnest($4::text[], $5::text[]) as g(o, p) on conflict do nothing",
        subject.kind(),
        subject.issuer(),
        subject.name(),
        &organizers,
        &permissions
    )
    .execute(conn)
    .await?;
    Ok(())
}
