//! The statements on keys as they are managed.

pub mod draft;
pub mod published;

use super::Managed;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::NaiveDate;
use contracts::billing::{KeyHistory, KeyState, KeySummary, KeyVersion, ManagedVersion, NewKey};
use contracts::page::Window;
use contracts::{CardSystemId, DistributionKeyId, OrganizerId};
use sqlx::PgConnection;

/// A key as its row has it.
struct Row {
    key_id: i32,
    name: String,
    card_system_id: i32,
    usage: String,
    organizers: Vec<String>,
}

impl Row {
    fn managed(self) -> Result<Managed, Fault> {
        Ok(Managed {
            id: DistributionKeyId(self.key_id),
            name: self.name,
            card_system_id: CardSystemId(self.card_system_id),
            usage: from_text(&self.usage)?,
            organizers: self.organizers.into_iter().map(OrganizerId).collect(),
        })
    }
}

/// A key.
pub async fn find(conn: &mut PgConnection, id: DistributionKeyId) -> Result<Option<Managed>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select key_id, name, card_system_id, usage, organizers from distribution_key where key_id = $1",
        id.0
    );
    row.fetch_optional(conn).await?.map(Row::managed).transpose()
}

/// A key, held.
pub async fn hold(conn: &mut PgConnection, id: DistributionKeyId) -> Result<Option<Managed>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select key_id, name, card_system_id, usage, organizers from distribution_key where key_id = $1
         for no key update",
        id.0
    );
    row.fetch_optional(conn).await?.map(Row::managed).transpose()
}

/// Makes of those who publish in a card system one go first.
pub async fn lock_region(conn: &mut PgConnection, region: CardSystemId) -> Result<(), Fault> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 1078))",
        format!("keys of {region}")
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many keys these card systems have.
pub async fn count(conn: &mut PgConnection, regions: &[CardSystemId]) -> Result<i64, Fault> {
    let regions: Vec<i32> = regions.iter().map(|id| id.0).collect();
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from distribution_key where card_system_id = any($1)"#,
        &regions
    );
    Ok(count.fetch_one(conn).await?)
}

/// A page of the keys of these card systems, in the order of their ids, with the version of this day.
pub async fn page(
    conn: &mut PgConnection,
    regions: &[CardSystemId],
    today: NaiveDate,
    window: Window,
) -> Result<Vec<KeySummary>, Fault> {
    let regions: Vec<i32> = regions.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select k.key_id, k.name, k.card_system_id, k.usage, k.organizers,
                  (select v.version from key_version v
                   where v.key_id = k.key_id and v.valid_from <= $2
                     and (v.valid_to is null or $2 <= v.valid_to)) as valid_version
           from distribution_key k where k.card_system_id = any($1)
           order by k.key_id offset $3 limit $4"#,
        &regions,
        today,
        window.start,
        window.limit
    );
    let mut all = vec![];
    for row in rows.fetch_all(conn).await? {
        all.push(KeySummary {
            id: DistributionKeyId(row.key_id),
            name: row.name,
            card_system_id: CardSystemId(row.card_system_id),
            usage: from_text(&row.usage)?,
            organizers: row.organizers.into_iter().map(OrganizerId).collect(),
            valid_version: row.valid_version,
        });
    }
    Ok(all)
}

/// Adds a key under the next number; none where that is taken.
pub async fn add(
    conn: &mut PgConnection,
    new: &NewKey,
    name: &str,
) -> Result<Option<DistributionKeyId>, Fault> {
    let organizers: Vec<String> = new.organizers.iter().map(|id| id.0.clone()).collect();
    let id = sqlx::query_scalar!(
        "insert into distribution_key (key_id, name, card_system_id, usage, organizers)
         values (nextval('distribution_key_number'), $1, $2, $3, $4)
         on conflict do nothing returning key_id",
        name,
        new.card_system_id.0,
        to_text(&new.usage),
        &organizers
    );
    Ok(id.fetch_optional(conn).await?.map(DistributionKeyId))
}

/// All versions of a key, published or not, in their order.
pub async fn versions(conn: &mut PgConnection, id: DistributionKeyId) -> Result<Vec<ManagedVersion>, Fault> {
    let rows = sqlx::query!(
        r#"select a.version as "version!", a.state as "state!", a.rule as "rule!", a.decision,
                  (select coalesce(jsonb_agg(jsonb_build_object('step', h.step, 'by', h.by_whom, 'at', h.at)
                                             order by h.history_id), '[]')
                   from key_history h where h.key_id = $1 and h.version = a.version) as "history!"
           from (select version, 'PUBLISHED' as state, rule, null::jsonb as decision
                 from key_version where key_id = $1
                 union all
                 select version, state, rule, decision from key_draft where key_id = $1) a
           order by a.version"#,
        id.0
    );
    let mut all = vec![];
    for row in rows.fetch_all(conn).await? {
        let history: Vec<KeyHistory> = serde_json::from_value(row.history)?;
        let state: KeyState = from_text(&row.state)?;
        all.push(match state {
            KeyState::Published => published(row.rule, history)?,
            KeyState::Draft | KeyState::Decided => ManagedVersion {
                version: row.version,
                state,
                rule: serde_json::from_value(row.rule)?,
                valid_from: None,
                valid_to: None,
                decision: row.decision.map(serde_json::from_value).transpose()?,
                history,
            },
        });
    }
    Ok(all)
}

fn published(rule: serde_json::Value, history: Vec<KeyHistory>) -> Result<ManagedVersion, Fault> {
    let version: KeyVersion = serde_json::from_value(rule)?;
    Ok(ManagedVersion {
        version: version.version,
        state: KeyState::Published,
        valid_from: Some(version.valid_from),
        valid_to: version.valid_to,
        decision: version.decision.clone(),
        rule: version.into(),
        history,
    })
}
