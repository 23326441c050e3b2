//! The statements on memberships.

use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::NaiveDate;
use contracts::pass::{Membership, MembershipRow, MembershipStatus, PassType, SocialTariff};
use contracts::{CardSystemId, PassNumber, PassholderId};
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

/// Writes memberships, none twice. Of a new one of a pack it stands there at once what the pack said.
pub async fn put(conn: &mut PgConnection, rows: &[&MembershipRow], is_of_pack: bool) -> Result<(), Fault> {
    let day = |f: fn(&MembershipRow) -> Option<NaiveDate>| rows.iter().map(|row| f(row)).collect::<Vec<_>>();
    sqlx::query!(
        "insert into membership (passholder_id, card_system_id, status, since, social_end, suspended_until,
                                 is_of_pack, pack_social_end, pack_suspended_until)
         select r.holder, r.region, r.status, r.since, r.social_end, r.suspended, $7,
                case when $7 then r.social_end end, case when $7 then r.suspended end
         from unnest($1::uuid[], $2::integer[], $3::text[], $4::date[], $5::date[], $6::date[])
                  as r(holder, region, status, since, social_end, suspended)
         on conflict (passholder_id, card_system_id) do update set status = excluded.status,
             since = excluded.since, social_end = excluded.social_end,
             suspended_until = excluded.suspended_until",
        &rows.iter().map(|row| row.passholder_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.card_system_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| to_text(&row.status)).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.since).collect::<Vec<_>>(),
        &day(|row| row.social_tariff_end) as &[Option<NaiveDate>],
        &day(|row| row.suspended_until) as &[Option<NaiveDate>],
        is_of_pack
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The last day of a right and its suspension.
pub type Days = (Option<NaiveDate>, Option<NaiveDate>);

/// What a pack said last of a right, and how it stands.
pub struct Known {
    pub said: Days,
    pub stands: Days,
}

/// Of those of these memberships of which a pack said something.
pub async fn said(
    conn: &mut PgConnection,
    rows: &[MembershipRow],
) -> Result<HashMap<(PassholderId, CardSystemId), Known>, Fault> {
    let found = sqlx::query!(
        "select m.passholder_id, m.card_system_id, m.social_end, m.suspended_until, m.pack_social_end,
                m.pack_suspended_until
         from unnest($1::uuid[], $2::integer[]) as w(passholder_id, card_system_id)
              join membership m using (passholder_id, card_system_id)
         where m.is_of_pack",
        &rows.iter().map(|row| row.passholder_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.card_system_id.0).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?;
    let known = found.into_iter().map(|row| {
        let of = (PassholderId(row.passholder_id), CardSystemId(row.card_system_id));
        let known = Known {
            said: (row.pack_social_end, row.pack_suspended_until),
            stands: (row.social_end, row.suspended_until),
        };
        (of, known)
    });
    Ok(known.collect())
}

/// Notes what a pack says of these rights, where it said something else before, or nothing.
pub async fn note_said(conn: &mut PgConnection, rows: &[&MembershipRow]) -> Result<(), Fault> {
    let day = |f: fn(&MembershipRow) -> Option<NaiveDate>| rows.iter().map(|row| f(row)).collect::<Vec<_>>();
    sqlx::query!(
        "update membership m
         set is_of_pack = true, pack_social_end = r.social_end, pack_suspended_until = r.suspended_until
         from unnest($1::uuid[], $2::integer[], $3::date[], $4::date[])
                  as r(passholder_id, card_system_id, social_end, suspended_until)
         where m.passholder_id = r.passholder_id and m.card_system_id = r.card_system_id
           and (m.is_of_pack, m.pack_social_end, m.pack_suspended_until)
               is distinct from (true, r.social_end, r.suspended_until)",
        &rows.iter().map(|row| row.passholder_id.0).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.card_system_id.0).collect::<Vec<_>>(),
        &day(|row| row.social_tariff_end) as &[Option<NaiveDate>],
        &day(|row| row.suspended_until) as &[Option<NaiveDate>]
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A holder with a right in a region, and the cards of that region that are active.
pub struct Entitled {
    pub passholder_id: PassholderId,
    pub pass_type: PassType,
    pub tickets_per_year: Option<i32>,
    pub status: MembershipStatus,
    pub right: SocialTariff,
    pub active_cards: Vec<PassNumber>,
}

/// Some of the holders with a right in a region, behind this one, in the order of their ids.
pub async fn with_right(
    conn: &mut PgConnection,
    region: CardSystemId,
    after: Option<PassholderId>,
    limit: i64,
) -> Result<Vec<Entitled>, Fault> {
    let rows = sqlx::query!(
        r#"select m.passholder_id, p.pass_type, p.tickets_per_year, m.status, s.grace_days,
                  m.social_end as "social_end!", m.suspended_until,
                  array(select c.pass_number from card c
                        where c.passholder_id = m.passholder_id and c.card_system_id = $1
                          and c.status = 'ACTIVE' order by 1) as "cards!"
           from membership m join passholder p using (passholder_id)
                join card_system s on s.card_system_id = m.card_system_id
           where m.card_system_id = $1 and m.social_end is not null and m.passholder_id > $2
           order by m.passholder_id limit $3"#,
        region.0,
        after.map_or(Uuid::nil(), |id| id.0),
        limit
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let cards = row.cards.iter().map(|number| number.parse());
        all.push(Entitled {
            passholder_id: PassholderId(row.passholder_id),
            pass_type: from_text(&row.pass_type)?,
            tickets_per_year: row.tickets_per_year,
            status: from_text(&row.status)?,
            right: SocialTariff {
                end_date: row.social_end,
                grace_days: row.grace_days,
                suspended_until: row.suspended_until,
            },
            active_cards: cards.collect::<Result<_, _>>().map_err(Fault::broken)?,
        });
    }
    Ok(all)
}
