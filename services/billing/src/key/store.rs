//! The statements on distribution keys and their versions.

use super::Key;
use super::versions::Written;
use chassis::Fault;
use chassis::text::from_text;
use chrono::NaiveDate;
use contracts::billing::DistributionKeyRow;
use contracts::{CardSystemId, DistributionKeyId, EventId, OrganizerId};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};

/// The keys of these card systems that are valid on this Brussels day, with those of these events that chose
/// them.
pub async fn valid(
    conn: &mut PgConnection,
    systems: &[CardSystemId],
    day: NaiveDate,
    events: &[EventId],
) -> Result<Vec<Key>, Fault> {
    let systems: Vec<i32> = systems.iter().map(|id| id.0).collect();
    let events: Vec<String> = events.iter().map(|id| id.0.clone()).collect();
    let rows = sqlx::query!(
        r#"select k.key_id, k.name, k.card_system_id, k.usage, k.organizers, v.rule,
                  array(select e.event_id from event_key e
                        where e.key_id = k.key_id and e.event_id = any($3)) as "chosen_by!",
                  (select coalesce(jsonb_object_agg(t.organizer_id, t.reached_on), '{}')
                   from key_threshold t
                   where t.key_id = k.key_id and t.version = v.version and t.reached_on <= $2
                     and t.organizer_id in (select e.organizer_id from known_event e
                                            where e.event_id = any($3))) as "reached!"
           from distribution_key k join key_version v using (key_id)
           where k.card_system_id = any($1) and v.valid_from <= $2
             and (v.valid_to is null or $2 <= v.valid_to)
           order by k.key_id"#,
        &systems,
        day,
        &events
    )
    .fetch_all(conn)
    .await?;
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        keys.push(Key {
            id: DistributionKeyId(row.key_id),
            name: row.name,
            card_system_id: CardSystemId(row.card_system_id),
            usage: from_text(&row.usage)?,
            organizers: row.organizers.into_iter().map(OrganizerId).collect(),
            chosen_by: row.chosen_by.into_iter().map(EventId).collect(),
            version: serde_json::from_value(row.rule)?,
            reached: serde_json::from_value(row.reached)?,
        });
    }
    Ok(keys)
}

/// A manual key that an organizer may choose for its events.
#[derive(Debug)]
pub struct Manual {
    pub id: DistributionKeyId,
    pub name: String,
    pub card_system_id: CardSystemId,
}

/// The manual keys of these card systems that this organizer may choose, in the order of their ids.
pub async fn manual(
    conn: &mut PgConnection,
    systems: &[CardSystemId],
    organizer: &OrganizerId,
) -> Result<Vec<Manual>, Fault> {
    let systems: Vec<i32> = systems.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select key_id, name, card_system_id from distribution_key
         where card_system_id = any($1) and usage = 'manual' and (organizers = '{}' or $2 = any(organizers))
           and exists (select from key_version v where v.key_id = distribution_key.key_id)
         order by key_id",
        &systems,
        organizer.0
    )
    .fetch_all(conn)
    .await?;
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        keys.push(Manual {
            id: DistributionKeyId(row.key_id),
            name: row.name,
            card_system_id: CardSystemId(row.card_system_id),
        });
    }
    Ok(keys)
}

/// Those of these keys that exist.
pub async fn among(
    conn: &mut PgConnection,
    ids: &[DistributionKeyId],
) -> Result<HashSet<DistributionKeyId>, Fault> {
    let ids: Vec<i32> = ids.iter().map(|id| id.0).collect();
    let known = sqlx::query_scalar!("select key_id from distribution_key where key_id = any($1)", &ids)
        .fetch_all(conn)
        .await?;
    Ok(known.into_iter().map(DistributionKeyId).collect())
}

/// The versions of these keys, and whether sales refer to each, or what is promised.
pub async fn versions(
    conn: &mut PgConnection,
    ids: &[DistributionKeyId],
) -> Result<HashMap<DistributionKeyId, Vec<Written>>, Fault> {
    let ids: Vec<i32> = ids.iter().map(|id| id.0).collect();
    // The first at or behind each version: one look into each index, whether there is one or not.
    let rows = sqlx::query!(
        r#"select v.key_id, v.rule, coalesce((
                      select s.key_id = v.key_id and s.key_version = v.version from ticket_sale s
                      where (s.key_id, s.key_version) >= (v.key_id, v.version)
                       order by s.key_id, s.key_version limit 1), false)
                   or exists (select from reservation_line l
                              where l.key_id = v.key_id and l.key_version = v.version) as "is_used!",
                  exists (select from key_history h where h.key_id = v.key_id and h.version = v.version
                                                      and h.step = 'PUBLISHED') as "is_published!"
           from key_version v where v.key_id = any($1) order by v.key_id, v.version"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut all: HashMap<DistributionKeyId, Vec<Written>> = HashMap::new();
    for row in rows {
        all.entry(DistributionKeyId(row.key_id))
            .or_default()
            .push(Written {
                version: serde_json::from_value(row.rule)?,
                is_used: row.is_used,
                is_published: row.is_published,
            });
    }
    Ok(all)
}

/// Writes keys with their versions, none twice. A version that is not named any more stays.
pub async fn put(conn: &mut PgConnection, rows: &[&DistributionKeyRow]) -> Result<(), Fault> {
    let rows = serde_json::to_value(rows)?;
    sqlx::query!(
        "insert into distribution_key (key_id, name, card_system_id, usage, organizers)
         select id, name, card_system_id, usage, organizers
         from jsonb_to_recordset($1)
             as r(id integer, name text, card_system_id integer, usage text, organizers text[])
         order by id
         on conflict (key_id) do update set name = excluded.name, card_system_id = excluded.card_system_id,
             usage = excluded.usage, organizers = excluded.organizers",
        rows
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into key_version (key_id, version, valid_from, valid_to, rule)
         select r.id, (v->>'version')::integer, (v->>'valid_from')::date, (v->>'valid_to')::date, v
         from jsonb_to_recordset($1) as r(id integer, versions jsonb), jsonb_array_elements(r.versions) as v
         order by 1, 2
         on conflict (key_id, version) do update set valid_from = excluded.valid_from,
             valid_to = excluded.valid_to, rule = excluded.rule",
        rows
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The version of a key that is valid on this day, and begins before it, ends on the day before.
pub async fn close(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    day: NaiveDate,
    last: NaiveDate,
) -> Result<(), Fault> {
    sqlx::query!(
        "update key_version set valid_to = $3, rule = jsonb_set(rule, '{valid_to}', to_jsonb($3::date))
         where key_id = $1 and valid_from < $2 and (valid_to is null or valid_to >= $2)",
        id.0,
        day,
        last
    )
    .execute(conn)
    .await?;
    Ok(())
}
