//! The statements on who waits.

use crate::limit::Counter;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{SaleLine, WaitingEntry};
use contracts::page::Window;
use contracts::{EventId, PassholderId};
use messaging::forget::Number;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// Somebody who joins.
pub struct New<'a> {
    pub event_id: &'a EventId,
    pub passholder_id: PassholderId,
    pub client: &'a str,
    pub line: &'a SaleLine,
    pub reference_no: i32,
    pub at: DateTime<Utc>,
}

/// What somebody asked for, as it is kept.
#[derive(Serialize, Deserialize)]
struct Asked<L> {
    #[serde(flatten)]
    line: L,
    reference_no: i32,
}

/// Puts somebody at the end of a line that is held; whether he was not in it.
pub async fn insert(conn: &mut PgConnection, new: &New<'_>) -> Result<bool, Fault> {
    let asked = Asked {
        line: new.line,
        reference_no: new.reference_no,
    };
    let inserted = sqlx::query!(
        "insert into waiting_entry (event_id, passholder_id, client, line, since)
         values ($1, $2, $3, $4, $5)
         on conflict (event_id, passholder_id) where not is_gone do nothing",
        new.event_id.0,
        new.passholder_id.0,
        new.client,
        serde_json::to_value(&asked)?,
        new.at
    );
    Ok(inserted.execute(conn).await?.rows_affected() == 1)
}

/// The number of somebody in a line, from 1.
pub async fn number(conn: &mut PgConnection, event: &EventId, holder: PassholderId) -> Result<i64, Fault> {
    let number = sqlx::query_scalar!(
        r#"select count(*) as "number!" from waiting_entry w
           join waiting_entry own on own.event_id = w.event_id and own.passholder_id = $2 and not own.is_gone
           where w.event_id = $1 and not w.is_gone and w.seq <= own.seq"#,
        event.0,
        holder.0
    );
    Ok(number.fetch_one(conn).await?)
}

/// The events whose line can move: a place is free, somebody in it is gone, or the event is over.
pub async fn movable(conn: &mut PgConnection, today: NaiveDate, at_most: i64) -> Result<Vec<EventId>, Fault> {
    let ids = sqlx::query_scalar!(
        "select e.event_id from limit_use u join known_event e on e.event_id = substr(u.scope, 8)
         where u.waiting > 0 and u.scope like 'places:%'
           and (u.used < coalesce(e.places, u.used + 1) or e.last_day < $1
             or exists (select from waiting_entry w where w.event_id = e.event_id and w.is_gone))
         order by random() limit $2",
        today,
        at_most
    );
    let ids = ids.fetch_all(conn).await?;
    Ok(ids.into_iter().map(EventId).collect())
}

/// Somebody in a line.
pub struct Entry {
    pub seq: i64,
    pub client: String,
    /// None of one who is gone.
    pub wants: Option<(SaleLine, i32)>,
}

/// Who must leave a line that is held: one who is gone, else the first.
pub async fn next(conn: &mut PgConnection, event: &EventId) -> Result<Option<Entry>, Fault> {
    let row = sqlx::query!(
        "select seq, client, line, is_gone from waiting_entry where event_id = $1
         order by is_gone desc, seq limit 1",
        event.0
    );
    let Some(row) = row.fetch_optional(conn).await? else {
        return Ok(None);
    };
    let wants = match row.is_gone {
        true => None,
        false => {
            let asked: Asked<SaleLine> = serde_json::from_value(row.line)?;
            Some((asked.line, asked.reference_no))
        }
    };
    Ok(Some(Entry {
        seq: row.seq,
        client: row.client,
        wants,
    }))
}

/// Takes somebody out of a line that is held.
pub async fn remove(conn: &mut PgConnection, event: &EventId, seq: i64) -> Result<(), Fault> {
    sqlx::query!(
        "delete from waiting_entry where event_id = $1 and seq = $2",
        event.0,
        seq
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who waits, the first first; of a client alone where one is given. References are shown to the client that
/// gave them.
pub async fn page(
    conn: &mut PgConnection,
    event: &EventId,
    only: Option<&str>,
    client: &str,
    window: Window,
) -> Result<(i64, Vec<WaitingEntry>), Fault> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "total!" from waiting_entry
           where event_id = $1 and not is_gone and ($2::text is null or client = $2)"#,
        event.0,
        only
    )
    .fetch_one(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        r#"select n as "number!", line->>'pass_number' as "pass_number!", since as "since!",
                  case when client = $3 then line->>'client_reference' end as reference
           from (select row_number() over (order by seq) as n, client, line, since
                 from waiting_entry where event_id = $1 and not is_gone) w
           where $2::text is null or client = $2
           order by n offset $4 limit $5"#,
        event.0,
        only,
        client,
        window.start,
        window.limit
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(WaitingEntry {
            number: row.number,
            uitpas_number: row.pass_number.parse().map_err(Fault::broken)?,
            since: row.since,
            client_reference: row.reference,
        });
    }
    Ok((total, all))
}

/// How much of a counter is used, and how many wait for it.
pub async fn counts(conn: &mut PgConnection, counter: &Counter) -> Result<(i32, i32), Fault> {
    let row = sqlx::query!(
        "select used, waiting from limit_use where scope = $1 and period = $2",
        counter.scope,
        counter.period
    );
    let row = row.fetch_optional(conn).await?;
    Ok(row.map(|row| (row.used, row.waiting)).unwrap_or_default())
}

/// These persons wait no longer, and their entries are nobody's. Returns their numbers.
pub async fn forget(conn: &mut PgConnection, ids: &[Uuid], nobodies: &[Uuid]) -> Result<Vec<Number>, Fault> {
    let rows = sqlx::query!(
        r#"update waiting_entry w set is_gone = true, passholder_id = new.other, line = '{}'
           from unnest($1::uuid[], $2::uuid[]) as new(id, other), waiting_entry old
           where w.passholder_id = new.id and old.event_id = w.event_id and old.seq = w.seq
           returning new.id as "id!", old.line->>'pass_number' as number"#,
        ids,
        nobodies
    )
    .fetch_all(conn)
    .await?;
    let number = |id, number| Number {
        passholder_id: PassholderId(id),
        pass_number: number,
    };
    Ok(rows
        .into_iter()
        .filter_map(|row| row.number.map(|text| number(row.id, text)))
        .collect())
}

/// Where one person waits another does; where both do, the one who came first.
pub async fn merge(conn: &mut PgConnection, from: PassholderId, into: PassholderId) -> Result<(), Fault> {
    // First who goes, then who stays.
    sqlx::query!(
        "update waiting_entry w set is_gone = true, line = '{}' from waiting_entry other
         where w.passholder_id in ($1, $2) and other.passholder_id in ($1, $2) and not w.is_gone
           and not other.is_gone and other.event_id = w.event_id and other.seq < w.seq",
        from.0,
        into.0
    )
    .execute(&mut *conn)
    .await?;
    let renamed = sqlx::query!(
        "update waiting_entry set passholder_id = $2 where passholder_id = $1",
        from.0,
        into.0
    );
    match renamed.execute(conn).await {
        Ok(_) => Ok(()),
        // The other one joined just now: the next time it is seen.
        Err(error) if is_twice(&error) => Err(Fault::Busy(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

fn is_twice(error: &sqlx::Error) -> bool {
    let database = error.as_database_error();
    database.and_then(|error| error.constraint()) == Some("waiting_entry_once")
}

/// Whether this person waits anywhere.
pub async fn has_any(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    let has = sqlx::query_scalar!(
        r#"select exists (select from waiting_entry where passholder_id = $1) as "has!""#,
        id.0
    );
    Ok(has.fetch_one(conn).await?)
}

/// Where one person waits.
pub async fn export(conn: &mut PgConnection, holder: PassholderId) -> Result<Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(to_jsonb(w) order by w.event_id, w.seq), '[]') as "all!"
           from waiting_entry w where passholder_id = $1"#,
        holder.0
    )
    .fetch_one(conn)
    .await?)
}
