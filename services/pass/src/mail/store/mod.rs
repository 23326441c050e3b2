//! The statements on mails.

pub mod notice;

use super::{Joined, Kind, New, Reader};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use sqlx::PgConnection;
use uuid::Uuid;

/// A mail that is due.
pub struct Due {
    pub id: Uuid,
    pub kind: Kind,
    pub to: PassholderId,
    pub other: Option<Uuid>,
    pub number: Option<i32>,
    /// This one included.
    pub tries: i32,
}

/// Puts it in line, for whoever is written to.
pub async fn insert(conn: &mut PgConnection, id: Uuid, new: &New, at: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into mail (mail_id, kind, passholder_id, other_id, number, created_at, next_at)
         select $1, $2, p.passholder_id, $4, $5, $6, $6 from passholder p
         where p.passholder_id = $3 and p.email is not null
           and ($7 or exists (select from consent c where c.passholder_id = p.passholder_id
                                          and c.kind = 'SERVICE_MAILS' and c.given))",
        id,
        new.kind as Kind,
        new.to.0,
        new.other.map(|other| other.0),
        new.number,
        at,
        new.kind.is_sent_anyway()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes some that are due, those that wait longest first: others find them due again only at `leased`.
pub async fn take_due(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    leased: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Due>, Fault> {
    let rows = sqlx::query!(
        r#"with due as (select mail_id from mail where next_at <= $1 order by next_at limit $3
                        for update skip locked)
           update mail m set next_at = $2, tries = m.tries + 1 from due where m.mail_id = due.mail_id
           returning m.mail_id, m.kind as "kind: Kind", m.passholder_id, m.other_id, m.number, m.tries"#,
        at,
        leased,
        limit
    )
    .fetch_all(conn)
    .await?;
    let due = rows.into_iter().map(|row| Due {
        id: row.mail_id,
        kind: row.kind,
        to: PassholderId(row.passholder_id),
        other: row.other_id,
        number: row.number,
        tries: row.tries,
    });
    Ok(due.collect())
}

/// Who reads it, as of now; none when there is nobody to write to any more.
pub async fn reader(conn: &mut PgConnection, due: &Due) -> Result<Option<Reader>, Fault> {
    let row = sqlx::query!(
        r#"select p.email as "email!", p.first_name,
                  coalesce((select s.name from membership m join card_system s using (card_system_id)
                            where m.passholder_id = p.passholder_id
                            order by m.since, m.card_system_id limit 1), '') as "region!",
                  coalesce((select o.first_name from passholder o
                            where o.passholder_id = $2), '') as "other!",
                  exists (select from account a where a.passholder_id = p.passholder_id) as "has_account!",
                  (select f.since from family_member f
                   where f.main_id = $2 and f.member_id = p.passholder_id) as joined_at
           from passholder p
           where p.passholder_id = $1 and p.email is not null
             and ($3 or exists (select from consent c where c.passholder_id = p.passholder_id
                                            and c.kind = 'SERVICE_MAILS' and c.given))"#,
        due.to.0,
        due.other,
        due.kind.is_sent_anyway()
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Reader {
        address: row.email,
        name: row.first_name,
        region: row.region,
        other: row.other,
        number: due.number.unwrap_or(1),
        has_account: row.has_account,
        joined: due.other.zip(row.joined_at).map(|(owner, since)| Joined {
            owner: PassholderId(owner),
            member: due.to,
            since,
        }),
    }))
}

/// It is sent or given up.
pub async fn remove(conn: &mut PgConnection, id: Uuid) -> Result<(), Fault> {
    sqlx::query!("delete from mail where mail_id = $1", id)
        .execute(conn)
        .await?;
    Ok(())
}

/// When it is tried again.
pub async fn try_at(conn: &mut PgConnection, id: Uuid, next_at: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!("update mail set next_at = $2 where mail_id = $1", id, next_at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Where there is no mail server nothing is kept that was due before.
pub async fn drop_old(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!("delete from mail where next_at < $1", before)
        .execute(conn)
        .await?;
    Ok(())
}
