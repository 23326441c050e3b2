//! Every statement of the gateway: subjects, permissions, signing keys.

use crate::access::Caller;
use chassis::Fault;
use contracts::OrganizerId;
use contracts::access::{Grant, Permission};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::str::FromStr;

fn kind_and_names(caller: &Caller) -> (&'static str, Vec<String>) {
    match caller {
        Caller::Client(id) => ("client", vec![id.clone()]),
        Caller::User { sub, email } => (
            "user",
            std::iter::once(sub.clone())
                .chain(email.iter().map(|email| email.to_lowercase()))
                .collect(),
        ),
    }
}

/// What a caller may do; users by `sub` or e-mail.
pub async fn grants(conn: &mut PgConnection, caller: &Caller) -> Result<Vec<Grant>, Fault> {
    let (kind, names) = kind_and_names(caller);
    grants_of(conn, kind, &names).await
}

/// The permissions of a subject under any of its names.
pub async fn grants_of(conn: &mut PgConnection, kind: &str, names: &[String]) -> Result<Vec<Grant>, Fault> {
    let rows = sqlx::query!(
        "select organizer_id, permission from permission where kind = $1 and subject = any($2) order by organizer_id, permission",
        kind,
        names
    )
    .fetch_all(conn)
    .await?;
    let mut all: BTreeMap<OrganizerId, Vec<Permission>> = BTreeMap::new();
    for row in rows {
        all.entry(OrganizerId(row.organizer_id))
            .or_default()
            .push(Permission::from_str(&row.permission).map_err(Fault::broken)?);
    }
    Ok(all
        .into_iter()
        .map(|(organizer_id, permissions)| Grant {
            organizer_id,
            permissions,
        })
        .collect())
}

pub async fn client_exists(conn: &mut PgConnection, id: &str) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from subject where kind = 'client' and subject = $1) as "known!""#,
        id
    )
    .fetch_one(conn)
    .await?)
}

pub async fn secret_hash(conn: &mut PgConnection, client_id: &str) -> Result<Option<String>, Fault> {
    let found = sqlx::query_scalar!(
        "select secret_hash from subject where kind = 'client' and subject = $1",
        client_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.flatten())
}

/// Who a row of a pack or a call is about.
pub struct Subject<'a> {
    pub kind: &'static str,
    pub subject: &'a str,
    pub name: &'a str,
    pub secret_hash: Option<&'a str>,
}

pub async fn put_subject(conn: &mut PgConnection, subject: &Subject<'_>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into subject (kind, subject, version, name, secret_hash) values ($1, $2, 0, $3, $4)
         on conflict (kind, subject) do update set name = excluded.name, secret_hash = coalesce(excluded.secret_hash, subject.secret_hash)",
        subject.kind,
        subject.subject,
        subject.name,
        subject.secret_hash
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Replaces the permissions of a subject, all or only those for some organizers, and returns its new version; none when the subject is
/// unknown. The subject's row is locked from here on.
pub async fn replace_grants(
    conn: &mut PgConnection,
    kind: &str,
    subject: &str,
    grants: &[Grant],
    only: Option<&[OrganizerId]>,
) -> Result<Option<i64>, Fault> {
    let only: Option<Vec<String>> = only.map(|all| all.iter().map(|id| id.0.clone()).collect());
    let version = sqlx::query_scalar!(
        "update subject set version = version + 1 where kind = $1 and subject = $2 returning version",
        kind,
        subject
    )
    .fetch_optional(&mut *conn)
    .await?;
    if version.is_none() {
        return Ok(None);
    }
    sqlx::query!(
        "delete from permission where kind = $1 and subject = $2 and ($3::text[] is null or organizer_id = any($3))",
        kind,
        subject,
        only.as_deref()
    )
    .execute(&mut *conn)
    .await?;
    let pairs = || {
        grants.iter().flat_map(|grant| {
            grant
                .permissions
                .iter()
                .map(move |permission| (grant, permission))
        })
    };
    let organizers: Vec<String> = pairs().map(|(grant, _)| grant.organizer_id.0.clone()).collect();
    let permissions: Vec<String> = pairs()
        .map(|(_, permission)| permission.as_str().to_owned())
        .collect();
    sqlx::query!(
        "insert into permission (kind, subject, organizer_id, permission)
         select $1, $2, o, p from unnest($3::text[], $4::text[]) as g(o, p) on conflict do nothing",
        kind,
        subject,
        &organizers,
        &permissions
    )
    .execute(conn)
    .await?;
    Ok(version)
}

/// The newest signing key, or this fresh one when there is none. One instance makes it, the others wait and get the same.
pub async fn signing_key(
    conn: &mut PgConnection,
    kid: &str,
    fresh: &[u8],
) -> Result<(String, Vec<u8>), Fault> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('signing key', 0))")
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "insert into signing_key (kid, pkcs8) select $1, $2 where not exists (select from signing_key)",
        kid,
        fresh
    )
    .execute(&mut *conn)
    .await?;
    let row = sqlx::query!("select kid, pkcs8 from signing_key order by created_at desc limit 1")
        .fetch_one(conn)
        .await?;
    Ok((row.kid, row.pkcs8))
}
