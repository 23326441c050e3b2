//! The statements on memberships.

use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::NaiveDate;
use contracts::CardSystemId;
use contracts::pass::{Membership, MembershipRow, SocialTariff};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// The memberships of these holders, the oldest first.
pub async fn of_holders(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Membership>>, Fault> {
    let rows = sqlx::query!(
        "select passholder_id, m.card_system_id, status, since, social_end, suspended_until, grace_days
         from membership m join card_system using (card_system_id)
         where passholder_id = any($1) order by since, m.card_system_id",
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut all: HashMap<Uuid, Vec<Membership>> = HashMap::new();
    for row in rows {
        let right = |end_date| SocialTariff {
            end_date,
            grace_days: row.grace_days,
            suspended_until: row.suspended_until,
        };
        all.entry(row.passholder_id).or_default().push(Membership {
            card_system_id: CardSystemId(row.card_system_id),
            status: from_text(&row.status)?,
            since: row.since,
            social_tariff: row.social_end.map(right),
        });
    }
    Ok(all)
}

/// Writes memberships, none twice.
pub async fn put(conn: &mut PgConnection, rows: &[&MembershipRow]) -> Result<(), Fault> {
    let day = |f: fn(&MembershipRow) -> Option<NaiveDate>| rows.iter().map(|row| f(row)).collect::<Vec<_>>();
    sqlx::query!(
        "insert into membership (passholder_id, card_system_id, status, since, social_end, suspended_until)
         select * from unnest($1::uuid[], $2::integer[], $3::text[], $4::date[], $5::date[], $6::date[])
         on conflict (passholder_id, card_system_id) do update set status = excluded.status,
             since = excluded.since, social_end = excluded.social_end,
             suspended_until = excluded.suspended_until",
        &rows.iter().map(|row| row.passholder_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.card_system_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| to_text(&row.status)).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.since).collect::<Vec<_>>(),
        &day(|row| row.social_tariff_end) as &[Option<NaiveDate>],
        &day(|row| row.suspended_until) as &[Option<NaiveDate>]
    )
    .execute(conn)
    .await?;
    Ok(())
}
