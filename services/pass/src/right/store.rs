//! The statements on the history of rights.

use super::{Act, Held, History};
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::day::brussels_day;
use contracts::pass::{MembershipRow, RightChange, RightChangeKind, SocialTariff};
use contracts::{CardSystemId, OrganizerId, PassholderId};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// What becomes of one right.
#[derive(Debug, Clone)]
pub struct Change {
    pub passholder_id: PassholderId,
    pub card_system_id: CardSystemId,
    pub kind: RightChangeKind,
    /// As it stands from now on.
    pub held: Option<Held>,
}

/// The rights of these memberships as they stand.
pub async fn rights_of(
    conn: &mut PgConnection,
    rows: &[&MembershipRow],
) -> Result<HashMap<(PassholderId, CardSystemId), SocialTariff>, Fault> {
    let found = sqlx::query!(
        r#"select m.passholder_id, m.card_system_id, m.social_end as "social_end!", m.suspended_until,
                  s.grace_days
           from unnest($1::uuid[], $2::integer[]) as w(passholder_id, card_system_id)
                join membership m using (passholder_id, card_system_id)
                join card_system s on s.card_system_id = m.card_system_id
           where m.social_end is not null"#,
        &rows.iter().map(|row| row.passholder_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.card_system_id.0).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?;
    let rights = found.into_iter().map(|row| {
        let right = SocialTariff {
            end_date: row.social_end,
            grace_days: row.grace_days,
            suspended_until: row.suspended_until,
        };
        let of = (PassholderId(row.passholder_id), CardSystemId(row.card_system_id));
        (of, right)
    });
    Ok(rights.collect())
}

/// Writes a line for each change behind the lines that are there: never before the last one, also where the
/// clocks of two machines differ. Each line says all of the right, so that what a process of the version
/// before did without one is in the next.
pub async fn append(
    conn: &mut PgConnection,
    changes: &[Change],
    act: &Act,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    if changes.is_empty() {
        return Ok(());
    }
    let day = |f: fn(&Held) -> Option<NaiveDate>| {
        let all = changes.iter().map(|change| change.held.as_ref().and_then(f));
        all.collect::<Vec<Option<NaiveDate>>>()
    };
    let holders: Vec<Uuid> = changes.iter().map(|change| change.passholder_id.0).collect();
    let regions: Vec<i32> = changes.iter().map(|change| change.card_system_id.0).collect();
    let kinds: Vec<String> = changes.iter().map(|change| to_text(&change.kind)).collect();
    sqlx::query!(
        "insert into right_change (passholder_id, card_system_id, n, kind, last_day, suspended_until, reason,
                                   since, author, organizer_id, at)
         select c.holder, c.region, coalesce(l.n, 0) + 1, c.kind, c.last_day, c.suspended_until, $6, $7, $8,
                $9, greatest($10, l.at)
         from unnest($1::uuid[], $2::integer[], $3::text[], $4::date[], $5::date[])
                  as c(holder, region, kind, last_day, suspended_until)
              left join lateral (select n, at from right_change r
                                 where r.passholder_id = c.holder and r.card_system_id = c.region
                                 order by n desc limit 1) l on true
         order by c.holder, c.region",
        &holders,
        &regions,
        &kinds,
        &day(|held| Some(held.last_day)) as &[Option<NaiveDate>],
        &day(|held| held.suspended_until) as &[Option<NaiveDate>],
        act.reason.as_ref().map(to_text),
        brussels_day(at),
        to_text(&act.author),
        act.organizer_id.as_ref().map(|id| id.0.clone()),
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The newest lines of one right, the oldest of them first.
pub async fn newest(
    conn: &mut PgConnection,
    holder: PassholderId,
    region: CardSystemId,
    limit: i64,
) -> Result<History, Fault> {
    let mut rows = sqlx::query!(
        "select kind, reason, last_day, suspended_until, since, author, organizer_id, at from right_change
         where passholder_id = $1 and card_system_id = $2 order by n desc limit $3",
        holder.0,
        region.0,
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.reverse();
    let lines = rows.into_iter().map(|row| {
        Ok(RightChange {
            kind: from_text(&row.kind)?,
            reason: row.reason.as_deref().map(from_text).transpose()?,
            last_day: row.last_day,
            suspended_until: row.suspended_until,
            since: row.since,
            author: from_text(&row.author)?,
            organizer_id: row.organizer_id.map(OrganizerId),
            at: row.at,
        })
    });
    Ok(History::of(lines.collect::<Result<_, Fault>>()?))
}
