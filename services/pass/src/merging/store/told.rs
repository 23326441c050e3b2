//! The statements on what is told of somebody: mails, looks, the renewal run and the histories of rights.

use super::super::joined::LastWord;
use super::InFamily;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::{CardSystemId, PassholderId};
use sqlx::PgConnection;
use std::collections::HashMap;

/// Mails go to, and tell of, the one that stays; none tells him of himself.
pub async fn mails(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "delete from mail where passholder_id in ($1, $2) and other_id in ($1, $2)",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update mail set passholder_id = case when passholder_id = $2 then $1 else passholder_id end,
             other_id = case when other_id = $2 then $1 else other_id end
         where passholder_id = $2 or other_id = $2",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a mail waits that tells somebody of a family.
pub async fn is_being_told(conn: &mut PgConnection, joined: &InFamily) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from mail where kind = 'FAMILY' and passholder_id = $1 and other_id = $2)
               as "is!""#,
        joined.member.0,
        joined.owner.0
    )
    .fetch_one(conn)
    .await?)
}

/// Who looked at the one looked at the other.
pub async fn looks(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "insert into look (passholder_id, minute, looker, kind, looked_by, client_id, organizers,
                           organizer_count, times)
         select $1, minute, looker, kind, looked_by, client_id, organizers, organizer_count, times
         from look where passholder_id = $2 order by minute, looker
         on conflict (passholder_id, minute, looker) do update set times = look.times + excluded.times",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a run knows of the one that stays counts, unless it still asks about the other: then that counts. An
/// answer that is on its way for either is nobody's.
///
/// Rule: of whom a run still asks under one of two records it asks on, whatever it came to under the other
/// but a renewal
/// Test: `a_run_asks_on_when_it_still_asked_about_either`
/// Source: this house: nobody's right ends because of a record without a number
pub async fn renewals(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "delete from renewal_item a using renewal_item b
         where a.passholder_id = $1 and b.passholder_id = $2 and b.run_id = a.run_id and b.fate = 'WAITING'
           and a.fate in ('NO_NUMBER', 'UNKNOWN', 'NOT_ENTITLED', 'ELSEWHERE', 'UNASKABLE', 'LEFT')",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update renewal_item b set passholder_id = $1, claim = null
         where passholder_id = $2
           and not exists (select from renewal_item a where a.run_id = b.run_id and a.passholder_id = $1)",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The run that is under way asks about somebody whose number is known from now on, as about anybody whose
/// right counts and ends before its day.
///
/// Rule: who gets a national number by a merge is asked about by the run that is under way
/// Test: `whose_number_comes_by_a_merge_is_asked_about`
/// Source: this house
pub async fn ask_anew(
    conn: &mut PgConnection,
    id: PassholderId,
    today: NaiveDate,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into renewal_item as i (run_id, passholder_id, fate, next_try_at)
         select r.run_id, $1, 'WAITING', $3 from renewal_run r
         where r.ended_at is null
           and exists (select from membership m join card_system s using (card_system_id)
                       where m.passholder_id = $1 and m.status = 'ACTIVE' and m.social_end < r.until
                         and m.social_end + s.grace_days >= $2
                         and (m.suspended_until is null or m.suspended_until < $2))
         on conflict (run_id, passholder_id) do update
             set fate = 'WAITING', tries = 0, claim = null, next_try_at = excluded.next_try_at
             where i.fate not in ('WAITING', 'RENEWED', 'RENEWED_IN_PART')",
        id.0,
        today,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When each right of somebody was granted or renewed last, or ended: whichever was later, also under a
/// record that went into this one. What a merge gave was granted elsewhere before.
pub async fn last_words(
    conn: &mut PgConnection,
    id: PassholderId,
) -> Result<HashMap<CardSystemId, LastWord>, Fault> {
    let rows = sqlx::query!(
        r#"select distinct on (card_system_id) card_system_id as "card_system_id!", kind as "kind!",
                  at as "at!"
           from (select card_system_id, kind, author, at, n, true as is_own from right_change
                 where passholder_id = $1
                 union all
                 select card_system_id, kind, author, at, n, false from merged_right_change
                 where passholder_id = $1) l
           where kind in ('LOST', 'SHORTENED')
              or (kind in ('GRANTED', 'MOVED', 'RENEWED') and author <> 'MERGE')
           order by card_system_id, at desc, is_own desc, n desc"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    let words = rows.into_iter().map(|row| {
        let word = LastWord {
            is_end: matches!(row.kind.as_str(), "LOST" | "SHORTENED"),
            at: row.at,
        };
        (CardSystemId(row.card_system_id), word)
    });
    Ok(words.collect())
}

/// The histories of the rights of the one that goes, and of those that went into it before.
pub async fn histories(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update merged_right_change set passholder_id = $1 where passholder_id = $2",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into merged_right_change (passholder_id, from_id, card_system_id, n, kind, reason, last_day,
                                          suspended_until, since, author, organizer_id, at)
         select $1, passholder_id, card_system_id, n, kind, reason, last_day, suspended_until, since, author,
                organizer_id, at
         from right_change where passholder_id = $2",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
