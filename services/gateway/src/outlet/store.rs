//! The statements on subscriptions and their owners.

use super::wanted::Wanted;
use super::{Outlet, Reason, State, Way};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::Refusal;
use contracts::page::Window;
use sqlx::PgConnection;
use uuid::Uuid;

/// 404: for who asks there is none.
pub fn missing() -> Refusal {
    Refusal::new("url/not-found", 404, "No such subscription")
}

/// The place that the key of an owner is sealed for.
pub fn place_of(owner: &str) -> String {
    format!("receiver {owner}")
}

/// Holds an owner, who is given this key when there is none yet.
pub async fn lock_owner(conn: &mut PgConnection, owner: &str, sealed_key: &[u8]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into receiver (owner_id, sealed_key) values ($1, $2) on conflict do nothing",
        owner,
        sealed_key
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "select owner_id from receiver where owner_id = $1 for update",
        owner
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// The sealed key of an owner.
pub async fn key_of(conn: &mut PgConnection, owner: &str) -> Result<Option<Vec<u8>>, Fault> {
    let key = sqlx::query_scalar!("select sealed_key from receiver where owner_id = $1", owner);
    Ok(key.fetch_optional(conn).await?)
}

/// How many an owner has.
pub async fn count(conn: &mut PgConnection, owner: &str) -> Result<i64, Fault> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from outlet where owner_id = $1 and state <> 'DELETED'"#,
        owner
    );
    Ok(count.fetch_one(conn).await?)
}

/// A subscription to add.
pub struct New<'a> {
    pub id: Uuid,
    pub owner: &'a str,
    pub client: &'a str,
    pub wanted: &'a Wanted,
    pub secret: &'a [u8],
    pub at: DateTime<Utc>,
}

/// Adds one.
pub async fn add(conn: &mut PgConnection, new: New<'_>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into outlet
             (outlet_id, owner_id, client_id, name, url, types, state, sealed_secret, created_at, by_nats)
         values ($1, $2, $3, $4, $5, $6, 'ACTIVE', $7, $8, $9)",
        new.id,
        new.owner,
        new.client,
        new.wanted.name,
        new.wanted.url,
        &new.wanted.types,
        new.secret,
        new.at,
        new.wanted.delivery == Some(Way::Nats)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Those of these owners, the oldest first.
pub async fn list(conn: &mut PgConnection, owners: &[String], window: Window) -> Result<Vec<Outlet>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        r#"select outlet_id as id, owner_id, name, url, by_nats, types, state as "state: State",
                  reason as "reason: Reason", created_at, failing_since, old_secret_until
           from outlet where owner_id = any($1) and state <> 'DELETED'
           order by created_at, outlet_id offset $2 limit $3"#,
        owners,
        window.start,
        window.limit
    );
    Ok(rows
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(Outlet::from)
        .collect())
}

/// A subscription as it is kept.
struct Row {
    id: Uuid,
    owner_id: String,
    name: String,
    url: Option<String>,
    by_nats: bool,
    types: Vec<String>,
    state: State,
    reason: Option<Reason>,
    created_at: DateTime<Utc>,
    failing_since: Option<DateTime<Utc>>,
    old_secret_until: Option<DateTime<Utc>>,
}

impl From<Row> for Outlet {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            owner_id: row.owner_id,
            name: row.name,
            delivery: match (&row.url, row.by_nats) {
                (Some(_), _) => Way::Webhook,
                (None, true) => Way::Nats,
                (None, false) => Way::Stream,
            },
            url: row.url,
            types: row.types,
            state: row.state,
            reason: row.reason,
            created_at: row.created_at,
            failing_since: row.failing_since,
            old_secret_until: row.old_secret_until,
        }
    }
}

/// The one with this id, of one of these owners.
pub async fn find(conn: &mut PgConnection, id: Uuid, owners: &[String]) -> Result<Outlet, Fault> {
    let found = sqlx::query_as!(
        Row,
        r#"select outlet_id as id, owner_id, name, url, by_nats, types, state as "state: State",
                  reason as "reason: Reason", created_at, failing_since, old_secret_until
           from outlet where outlet_id = $1 and owner_id = any($2) and state <> 'DELETED'"#,
        id,
        owners
    );
    Ok(found.fetch_optional(conn).await?.ok_or_else(missing)?.into())
}

/// Whose one is that is read by way of NATS, held; none for every other one.
pub async fn reads_by_nats(conn: &mut PgConnection, id: Uuid) -> Result<Option<String>, Fault> {
    let client = sqlx::query_scalar!(
        "select client_id from outlet where outlet_id = $1 and by_nats and state <> 'DELETED'
         for no key update",
        id
    );
    Ok(client.fetch_optional(conn).await?)
}

/// Replaces what is heard and where; false when there is none.
pub async fn change(conn: &mut PgConnection, id: Uuid, client: &str, wanted: &Wanted) -> Result<bool, Fault> {
    let changed = sqlx::query!(
        "update outlet set client_id = $2, name = $3, types = $5, url = $4,
             failures = case when url is distinct from $4 then 0 else failures end,
             failing_since = case when url is distinct from $4 then null else failing_since end,
             rests_until = case when url is distinct from $4 then null else rests_until end
         where outlet_id = $1 and state <> 'DELETED'",
        id,
        client,
        wanted.name,
        wanted.url,
        &wanted.types
    );
    Ok(changed.execute(conn).await?.rows_affected() > 0)
}

/// Holds one; its state.
///
/// # Errors
/// 404 when there is none.
pub async fn hold(conn: &mut PgConnection, id: Uuid) -> Result<State, Fault> {
    let state = sqlx::query_scalar!(
        r#"select state as "state: State" from outlet
           where outlet_id = $1 and state <> 'DELETED' for no key update"#,
        id
    );
    Ok(state.fetch_optional(conn).await?.ok_or_else(missing)?)
}

/// What waits for its next try is tried now.
pub async fn try_now(conn: &mut PgConnection, id: Uuid) -> Result<(), Fault> {
    sqlx::query!(
        "update delivery set next_at = now()
         where outlet_id = $1 and state = 'OPEN' and next_at > now()",
        id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives one another state, without failures.
pub async fn switch(conn: &mut PgConnection, id: Uuid, state: State) -> Result<(), Fault> {
    sqlx::query!(
        "update outlet set state = $2, reason = null, failures = 0, failing_since = null, rests_until = null
         where outlet_id = $1",
        id,
        state as State
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The newest secret of one, sealed.
pub async fn sealed_secret(conn: &mut PgConnection, id: Uuid) -> Result<Option<Vec<u8>>, Fault> {
    let sealed = sqlx::query_scalar!(
        "select sealed_secret from outlet where outlet_id = $1 and state <> 'DELETED'",
        id
    );
    Ok(sealed.fetch_optional(conn).await?)
}

/// Which secret of one is the newest.
pub async fn secret_no(conn: &mut PgConnection, id: Uuid) -> Result<Option<i32>, Fault> {
    let no = sqlx::query_scalar!(
        "select secret_no from outlet where outlet_id = $1 and state <> 'DELETED'",
        id
    );
    Ok(no.fetch_optional(conn).await?)
}

/// Gives one another secret; which one it is.
pub async fn put_secret(
    conn: &mut PgConnection,
    id: Uuid,
    sealed: &[u8],
    old_until: DateTime<Utc>,
) -> Result<Option<i32>, Fault> {
    let no = sqlx::query_scalar!(
        "update outlet set sealed_old_secret = sealed_secret, old_secret_until = $3, sealed_secret = $2,
             secret_no = secret_no + 1
         where outlet_id = $1 and state <> 'DELETED' returning secret_no",
        id,
        sealed,
        old_until
    );
    Ok(no.fetch_optional(conn).await?)
}

/// Ends one of these owners and drops its secrets; false when there is none.
pub async fn end(conn: &mut PgConnection, id: Uuid, owners: &[String]) -> Result<bool, Fault> {
    let ended = sqlx::query!(
        "update outlet set state = 'DELETED', sealed_secret = '', sealed_old_secret = null
         where outlet_id = $1 and owner_id = any($2) and state <> 'DELETED'",
        id,
        owners
    );
    Ok(ended.execute(conn).await?.rows_affected() > 0)
}

/// One that ended and is still there, here and not at the depot; nobody else sweeps it meanwhile.
pub async fn ended(conn: &mut PgConnection) -> Result<Option<Uuid>, Fault> {
    let ended = sqlx::query_scalar!(
        "select outlet_id from outlet o where state = 'DELETED'
             and not exists (select from depot d where d.outlet_id = o.outlet_id)
         order by outlet_id limit 1 for update skip locked"
    );
    Ok(ended.fetch_optional(conn).await?)
}

/// Deletes at most so many deliveries of one; returns how many.
pub async fn drop_deliveries(conn: &mut PgConnection, id: Uuid, at_most: i64) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from delivery where outlet_id = $1 and seq in
             (select seq from delivery where outlet_id = $1 order by seq limit $2)",
        id,
        at_most
    );
    Ok(gone.execute(conn).await?.rows_affected())
}

/// Deletes one that ended.
pub async fn drop(conn: &mut PgConnection, id: Uuid) -> Result<(), Fault> {
    sqlx::query!(
        "delete from outlet where outlet_id = $1 and state = 'DELETED'",
        id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Something that is sealed: the secret of a subscription, or the key of an owner.
pub struct Sealed {
    pub outlet_id: Option<Uuid>,
    pub owner_id: String,
    pub sealed: Vec<u8>,
}

/// All that is sealed of some subscriptions: as many as these, behind an id.
pub async fn sealed_secrets(
    conn: &mut PgConnection,
    after: Uuid,
    at_most: i64,
) -> Result<Vec<Sealed>, Fault> {
    Ok(sqlx::query_as!(
        Sealed,
        r#"with slice as (select * from outlet where outlet_id > $1 order by outlet_id limit $2)
           select outlet_id as "outlet_id?", owner_id as "owner_id!", sealed as "sealed!" from slice
           cross join lateral (values (sealed_secret), (sealed_old_secret)) as s(sealed)
           where state <> 'DELETED' and sealed is not null order by outlet_id"#,
        after,
        at_most
    )
    .fetch_all(conn)
    .await?)
}

/// The sealed keys of some owners: of as many as these, behind one.
pub async fn sealed_keys(conn: &mut PgConnection, after: &str, at_most: i64) -> Result<Vec<Sealed>, Fault> {
    Ok(sqlx::query_as!(
        Sealed,
        r#"select null::uuid as outlet_id, owner_id, sealed_key as sealed from receiver
           where owner_id > $1 order by owner_id limit $2"#,
        after,
        at_most
    )
    .fetch_all(conn)
    .await?)
}

/// Puts what was sealed again where it stood, unless it was replaced meanwhile.
pub async fn put_sealed(conn: &mut PgConnection, row: &Sealed, fresh: &[u8]) -> Result<(), Fault> {
    match row.outlet_id {
        Some(id) => {
            sqlx::query!(
                "update outlet set
                 sealed_secret = case when sealed_secret = $2 then $3 else sealed_secret end,
                 sealed_old_secret = case when sealed_old_secret = $2 then $3 else sealed_old_secret end
             where outlet_id = $1",
                id,
                row.sealed,
                fresh
            )
            .execute(conn)
            .await?
        }
        None => {
            sqlx::query!(
                "update receiver set sealed_key = $3 where owner_id = $1 and sealed_key = $2",
                row.owner_id,
                row.sealed,
                fresh
            )
            .execute(conn)
            .await?
        }
    };
    Ok(())
}
