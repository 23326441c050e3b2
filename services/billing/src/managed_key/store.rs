//! The statements on keys as they are managed: drafts, their history, and what is published of them.

use super::{Draft, Managed};
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{
    Decision, KeyHistory, KeyRule, KeyState, KeyStep, KeySummary, KeyVersion, ManagedVersion, NewKey,
};
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

/// A version that is not published.
pub async fn draft(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
) -> Result<Option<Draft>, Fault> {
    let row = sqlx::query!(
        "select state, rule, decision from key_draft where key_id = $1 and version = $2",
        id.0,
        version
    );
    let Some(row) = row.fetch_optional(conn).await? else {
        return Ok(None);
    };
    Ok(Some(Draft {
        state: from_text(&row.state)?,
        rule: serde_json::from_value(row.rule)?,
        decision: row.decision.map(serde_json::from_value).transpose()?,
    }))
}

/// Whether a version makes prices, or did.
pub async fn is_published(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
) -> Result<bool, Fault> {
    let is = sqlx::query_scalar!(
        r#"select exists (select from key_version where key_id = $1 and version = $2) as "is!""#,
        id.0,
        version
    );
    Ok(is.fetch_one(conn).await?)
}

/// How many versions of a key are not published.
pub async fn count_drafts(conn: &mut PgConnection, id: DistributionKeyId) -> Result<i64, Fault> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from key_draft where key_id = $1"#,
        id.0
    );
    Ok(count.fetch_one(conn).await?)
}

/// The number of the next version: none has it, and none that was withdrawn had it.
pub async fn next_version(conn: &mut PgConnection, id: DistributionKeyId) -> Result<i32, Fault> {
    let next = sqlx::query_scalar!(
        r#"select 1 + greatest(
               coalesce((select max(version) from key_version where key_id = $1), 0),
               coalesce((select max(version) from key_draft where key_id = $1), 0),
               coalesce((select max(version) from key_history where key_id = $1), 0)) as "next!""#,
        id.0
    );
    Ok(next.fetch_one(conn).await?)
}

/// Writes what a draft says.
pub async fn put_draft(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
    rule: &KeyRule,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into key_draft (key_id, version, state, rule) values ($1, $2, 'DRAFT', $3)
         on conflict (key_id, version) do update set rule = excluded.rule",
        id.0,
        version,
        serde_json::to_value(rule)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the decision on a draft.
pub async fn decide(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
    decision: &Decision,
) -> Result<(), Fault> {
    sqlx::query!(
        "update key_draft set state = 'DECIDED', decision = $3 where key_id = $1 and version = $2",
        id.0,
        version,
        serde_json::to_value(decision)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes away a draft.
pub async fn remove_draft(conn: &mut PgConnection, id: DistributionKeyId, version: i32) -> Result<(), Fault> {
    sqlx::query!(
        "delete from key_draft where key_id = $1 and version = $2",
        id.0,
        version
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a version that makes prices from now on.
pub async fn publish(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: &KeyVersion,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into key_version (key_id, version, valid_from, valid_to, rule) values ($1, $2, $3, $4, $5)",
        id.0,
        version.version,
        version.valid_from,
        version.valid_to,
        serde_json::to_value(version)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes what somebody did with a version.
pub async fn note(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
    step: KeyStep,
    by: &str,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into key_history (key_id, version, step, by_whom, at) values ($1, $2, $3, $4, $5)",
        id.0,
        version,
        to_text(&step),
        by,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who wrote or changed a version.
pub async fn writers(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
) -> Result<Vec<String>, Fault> {
    let writers = sqlx::query_scalar!(
        "select distinct by_whom from key_history
         where key_id = $1 and version = $2 and step in ('WRITTEN', 'CHANGED')",
        id.0,
        version
    );
    Ok(writers.fetch_all(conn).await?)
}

/// Whether a key sold anything at this time or later.
pub async fn sold_since(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let has = sqlx::query_scalar!(
        r#"select exists (select from ticket_sale where key_id = $1 and sold_at >= $2) as "has!""#,
        id.0,
        at
    );
    Ok(has.fetch_one(conn).await?)
}

/// The first version of a key that begins on this day or later, and when.
pub async fn next_one(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    day: NaiveDate,
) -> Result<Option<(i32, NaiveDate)>, Fault> {
    let row = sqlx::query!(
        "select version, valid_from from key_version where key_id = $1 and valid_from >= $2
         order by valid_from limit 1",
        id.0,
        day
    );
    let row = row.fetch_optional(conn).await?;
    Ok(row.map(|row| (row.version, row.valid_from)))
}

/// A version of another key.
pub struct Beside {
    pub key: Managed,
    pub version: i32,
    pub rule: KeyRule,
}

/// The versions of other automatic keys of its card system that are valid on one of these days.
pub async fn automatic_beside(
    conn: &mut PgConnection,
    key: &Managed,
    first: NaiveDate,
    last: Option<NaiveDate>,
) -> Result<Vec<Beside>, Fault> {
    let rows = sqlx::query!(
        "select k.key_id, k.name, k.card_system_id, k.usage, k.organizers, v.version, v.rule
         from distribution_key k join key_version v using (key_id)
         where k.card_system_id = $1 and k.usage = 'automatic' and k.key_id <> $2
           and daterange(v.valid_from, v.valid_to, '[]') && daterange($3, $4, '[]')
         order by k.key_id, v.version",
        key.card_system_id.0,
        key.id.0,
        first,
        last
    );
    let mut all = vec![];
    for row in rows.fetch_all(conn).await? {
        let rule: KeyVersion = serde_json::from_value(row.rule)?;
        let key = Row {
            key_id: row.key_id,
            name: row.name,
            card_system_id: row.card_system_id,
            usage: row.usage,
            organizers: row.organizers,
        };
        all.push(Beside {
            key: key.managed()?,
            version: row.version,
            rule: rule.into(),
        });
    }
    Ok(all)
}
