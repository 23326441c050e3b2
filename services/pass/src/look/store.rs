//! The statements on looks.

use chassis::Fault;
use chassis::text::from_text;
use chrono::{DateTime, Utc};
use contracts::page::Window;
use contracts::pass::{Look, Looker};
use contracts::{OrganizerId, Page, PassholderId};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// How often somebody was looked at by one of the lookers, in a minute.
pub struct Row {
    pub passholder_id: PassholderId,
    pub minute: DateTime<Utc>,
    pub looker: Uuid,
    pub times: i64,
}

/// Writes looks, no two the same, or adds them to those that are there. Persons are held in the order of
/// their ids, and then their looks: who is about to be deleted goes first and takes them along.
pub async fn add(conn: &mut PgConnection, rows: &[Row], lookers: &[(Uuid, &Looker)]) -> Result<(), Fault> {
    let document = |(id, looker): &(Uuid, &Looker)| {
        json!({
            "looker": id, "kind": looker.kind, "looked_by": looker.by, "client_id": looker.client_id,
            "organizers": looker.organizers, "organizer_count": looker.organizer_count,
        })
    };
    let lookers: Vec<_> = lookers.iter().map(document).collect();
    sqlx::query!(
        "with held as materialized
             (select passholder_id from passholder where passholder_id = any($1)
              order by passholder_id for key share)
         insert into look (passholder_id, minute, looker, kind, looked_by, client_id, organizers,
                           organizer_count, times)
         select s.passholder_id, s.minute, s.looker, l.kind, l.looked_by, l.client_id, l.organizers,
                l.organizer_count, s.times
         from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::bigint[])
                  as s(passholder_id, minute, looker, times)
              join held using (passholder_id)
              join jsonb_to_recordset($5) as l(looker uuid, kind text, looked_by text, client_id text,
                                               organizers text[], organizer_count integer) using (looker)
         order by s.passholder_id, s.minute, s.looker
         on conflict (passholder_id, minute, looker) do update set times = look.times + excluded.times",
        &rows.iter().map(|row| row.passholder_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.minute).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.looker).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.times).collect::<Vec<_>>(),
        serde_json::Value::Array(lookers)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A page of the looks at somebody, the newest first.
pub async fn page(
    conn: &mut PgConnection,
    holder: PassholderId,
    window: Window,
) -> Result<Page<Look>, Fault> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from look where passholder_id = $1"#,
        holder.0
    );
    let total_items = total.fetch_one(&mut *conn).await?;
    if window.limit <= 0 || window.start >= total_items {
        let member = vec![];
        return Ok(Page { total_items, member });
    }
    let rows = sqlx::query!(
        "select minute, kind, looked_by, organizers, organizer_count, times from look
         where passholder_id = $1 order by minute desc, looker desc offset $2 limit $3",
        holder.0,
        window.start,
        window.limit
    )
    .fetch_all(conn)
    .await?;
    let looks = rows.into_iter().map(|row| {
        Ok(Look {
            at: row.minute,
            kind: from_text(&row.kind)?,
            by: from_text(&row.looked_by)?,
            organizers: row.organizers.into_iter().map(OrganizerId).collect(),
            organizer_count: usize::try_from(row.organizer_count).unwrap_or_default(),
            times: row.times,
        })
    });
    Ok(Page {
        total_items,
        member: looks.collect::<Result<_, Fault>>()?,
    })
}

/// Forgets at most so many of those that are older; returns how many.
pub async fn forget(conn: &mut PgConnection, before: DateTime<Utc>, at_most: i64) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from look l using
             (select passholder_id, minute, looker from look where minute < $1 order by minute limit $2
              for update skip locked) o
         where l.passholder_id = o.passholder_id and l.minute = o.minute and l.looker = o.looker",
        before,
        at_most
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected())
}
