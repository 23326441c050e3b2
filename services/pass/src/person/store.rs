//! How the whole of a passholder is read: its row, its memberships, its cards. And who waits to be told.

use super::Person;
use crate::{card, home, membership, passholder};
use chassis::Fault;
use chassis::text::from_text;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::pass::OptInPreferences;
use contracts::{CardSystemId, OrganizerId, PassholderId};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Those with these ids, in the order asked.
pub async fn load(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Person>, Fault> {
    let mut memberships = membership::store::of_holders(&mut *conn, ids).await?;
    let mut cards = card::of_holders(&mut *conn, ids).await?;
    let rows = sqlx::query!(
        r#"select passholder_id, pass_type, name, first_name, date_of_birth, gender, email, phone,
                  address, nationality, registration_organizer, tickets_per_year, created_at,
                  array(select kind from consent c
                        where c.passholder_id = p.passholder_id and given) as "given!",
                  exists (select from consent c where c.passholder_id = p.passholder_id and c.kind = 'POST')
                      as "has_opt_ins!",
                  exists (select from account a where a.passholder_id = p.passholder_id) as "has_account!",
                  (select jsonb_agg(to_jsonb(s) order by s.from_day) from second_home s
                   where s.passholder_id = p.passholder_id) as "second_homes?"
           from passholder p where passholder_id = any($1) order by array_position($1, passholder_id)"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Person {
                passholder_id: PassholderId(row.passholder_id),
                pass_type: from_text(&row.pass_type)?,
                name: row.name,
                first_name: row.first_name,
                date_of_birth: row.date_of_birth,
                gender: row.gender.as_deref().map(from_text).transpose()?,
                email: row.email,
                phone: row.phone,
                address: serde_json::from_value(row.address)?,
                second_homes: second_homes(row.second_homes, row.date_of_birth)?,
                nationality: row.nationality,
                opt_ins: row.has_opt_ins.then(|| opt_ins(&row.given)),
                registration_organizer: row.registration_organizer.map(OrganizerId),
                tickets_per_year: row.tickets_per_year,
                created_at: row.created_at,
                memberships: memberships.remove(&row.passholder_id).unwrap_or_default(),
                cards: cards.remove(&row.passholder_id).unwrap_or_default(),
                has_account: row.has_account,
            })
        })
        .collect()
}

/// A group has no birthday, and one home.
fn second_homes(rows: Option<Value>, born: Option<NaiveDate>) -> Result<Vec<home::SecondHome>, Fault> {
    match (rows, born) {
        (Some(rows), Some(born)) => Ok(home::periods(serde_json::from_value(rows)?, born)),
        _ => Ok(vec![]),
    }
}

fn opt_ins(given: &[String]) -> OptInPreferences {
    let has = |kind: &str| given.iter().any(|given| given == kind);
    OptInPreferences {
        service_mails: has("SERVICE_MAILS"),
        milestone_mails: has("MILESTONE_MAILS"),
        info_mails: has("INFO_MAILS"),
        sms: has("SMS"),
        post: has("POST"),
    }
}

/// The one with this id.
pub async fn load_one(conn: &mut PgConnection, id: PassholderId) -> Result<Option<Person>, Fault> {
    Ok(load(conn, &[id.0]).await?.pop())
}

/// Some of those who wait to be told, behind this one, in the order of their ids.
pub async fn untold(
    conn: &mut PgConnection,
    after: Option<PassholderId>,
    limit: i64,
) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select passholder_id from passholder_to_tell where passholder_id > $1 and refused is null
         order by passholder_id limit $2",
        after.map_or(Uuid::nil(), |id| id.0),
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// When the last of those who wait to be told was noted.
pub async fn last_noted(conn: &mut PgConnection) -> Result<Option<DateTime<Utc>>, Fault> {
    Ok(
        sqlx::query_scalar!("select max(since) from passholder_to_tell where refused is null")
            .fetch_one(conn)
            .await?,
    )
}

/// Notes whom others do not know as they are now. A note that is there is locked in any case, so that whoever
/// takes it back waits for this transaction; it is written again only when it is some seconds old, because
/// the rows of one holder come in several parts.
pub async fn note_untold(
    conn: &mut PgConnection,
    holders: &BTreeSet<PassholderId>,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into passholder_to_tell (passholder_id, since) select id, $2 from unnest($1::uuid[]) as u(id)
         on conflict (passholder_id) do update set since = excluded.since, refused = null
         where passholder_to_tell.refused is not null
            or passholder_to_tell.since < excluded.since - interval '5 seconds'",
        &holders.iter().map(|id| id.0).collect::<Vec<_>>(),
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the notes on these holders back, and returns for whom there was one. Locks are taken as a load takes
/// them: the holder, then the note, each in the order of the ids.
pub async fn take_untold(conn: &mut PgConnection, holders: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    passholder::lock(&mut *conn, holders).await?;
    Ok(sqlx::query_scalar!(
        "with noted as materialized
             (select passholder_id from passholder_to_tell where passholder_id = any($1)
              order by passholder_id for update)
         delete from passholder_to_tell t using noted where t.passholder_id = noted.passholder_id
         returning t.passholder_id",
        holders
    )
    .fetch_all(conn)
    .await?)
}

/// Takes the notes on those back who are no more: nobody is to be told as he was.
pub async fn drop_notes(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "with noted as materialized
             (select passholder_id from passholder_to_tell where passholder_id = any($1)
              order by passholder_id for update)
         delete from passholder_to_tell t using noted where t.passholder_id = noted.passholder_id",
        ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that one cannot be told, and why.
pub async fn put_aside(
    conn: &mut PgConnection,
    id: PassholderId,
    why: &str,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into passholder_to_tell (passholder_id, since, refused) values ($1, $2, $3)",
        id.0,
        at,
        why
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The members of a region nearest before this one, the nearest first, and those nearest behind.
pub async fn neighbours(
    conn: &mut PgConnection,
    region: CardSystemId,
    id: PassholderId,
    limit: i64,
) -> Result<(Vec<Uuid>, Vec<Uuid>), Fault> {
    let before = sqlx::query_scalar!(
        "select passholder_id from membership where card_system_id = $1 and passholder_id < $2
         order by passholder_id desc limit $3",
        region.0,
        id.0,
        limit
    )
    .fetch_all(&mut *conn)
    .await?;
    let after = sqlx::query_scalar!(
        "select passholder_id from membership where card_system_id = $1 and passholder_id > $2
         order by passholder_id limit $3",
        region.0,
        id.0,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok((before, after))
}

/// So many versions, each above all that were given before.
pub async fn new_versions(conn: &mut PgConnection, count: usize) -> Result<Vec<i64>, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select nextval('told_version') as "version!" from generate_series(1, $1::bigint)"#,
        count as i64
    )
    .fetch_all(conn)
    .await?)
}

/// One version, above all that were given before.
pub async fn new_version(conn: &mut PgConnection) -> Result<i64, Fault> {
    let one = new_versions(conn, 1).await?.pop();
    one.ok_or_else(|| Fault::broken("no version was given"))
}

/// The orders that made them passholders forget all in them, and these persons. Orders lie above persons:
/// what is sealed there cannot be taken apart here.
pub async fn leave_orders(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set sealed_under = null, content = null, terms = null, payment_url = null,
             connect_until = null,
             holders = array(select holder from unnest(holders) with ordinality as held(holder, place)
                             where holder <> all ($1::uuid[]) order by place)
         where order_id in (select order_id from pass_order
                            where holders && $1::uuid[] and holders <> '{}'
                            order by order_id for update)",
        ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All rows of one person.
pub async fn export(conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'person', (select to_jsonb(p) - 'insz_cipher' - 'insz_index' - 'insz_key'
                              || jsonb_build_object('has_national_number', insz_index is not null)
                          from passholder p where passholder_id = $1),
               'memberships', (select coalesce(jsonb_agg(to_jsonb(m) order by since, card_system_id), '[]')
                               from membership m where passholder_id = $1),
               'cards', (select coalesce(jsonb_agg(to_jsonb(c) order by pass_number), '[]')
                         from card c where passholder_id = $1),
               'cards_handed_out', (select coalesce(jsonb_agg(to_jsonb(i) order by issued_at), '[]')
                                    from card_issue i where passholder_id = $1),
               'consents', (select coalesce(jsonb_agg(to_jsonb(c) order by kind), '[]')
                            from consent c where passholder_id = $1),
               'note', (select to_jsonb(n) from note n where passholder_id = $1),
               'picture', (select jsonb_build_object('kind', kind, 'since', since,
                                                     'base64', encode(bytes, 'base64'))
                           from picture where passholder_id = $1),
               'associations', (select coalesce(jsonb_agg(to_jsonb(a) order by association_id), '[]')
                                from association_membership a where passholder_id = $1),
               'school', (select organizer_id from passholder_school where passholder_id = $1),
               'families', (select coalesce(jsonb_agg(jsonb_build_object('since', since, 'icon', icon)
                                                      order by since), '[]')
                            from family_member where member_id = $1),
               'has_own_family', exists (select from family_member where main_id = $1),
               'account', (select to_jsonb(a) from account a where passholder_id = $1),
               'registration_tokens', (select coalesce(jsonb_agg(to_jsonb(t) - 'token_hash'
                                                                 order by expires_at), '[]')
                                       from registration_token t where passholder_id = $1),
               'account_closed', (select since from closed_account where passholder_id = $1),
               'registered_himself', (select to_jsonb(r) from self_registration r where passholder_id = $1),
               'former_homes', (select coalesce(jsonb_agg(to_jsonb(h) order by until), '[]')
                                from former_home h where passholder_id = $1),
               'planned_move', (select to_jsonb(m) from planned_move m where passholder_id = $1),
               'second_homes', (select coalesce(jsonb_agg(to_jsonb(h) order by from_day), '[]')
                                from second_home h where passholder_id = $1),
               'rights', (select coalesce(jsonb_agg(to_jsonb(r) order by card_system_id, n), '[]')
                          from right_change r where passholder_id = $1),
               'rights_of_merged', (select coalesce(jsonb_agg(to_jsonb(r)
                                                              order by from_id, card_system_id, n), '[]')
                                    from merged_right_change r where passholder_id = $1),
               'merged', (select coalesce(jsonb_agg(to_jsonb(m) order by at), '[]')
                          from merged m where into_id = $1 or from_id = $1),
               'renewals', (select coalesce(jsonb_agg(to_jsonb(r) - 'claim' order by run_id), '[]')
                            from renewal_item r where passholder_id = $1),
               'orders', (select coalesce(jsonb_agg(jsonb_build_object(
                              'order_id', order_id, 'status', status, 'total', total,
                              'created_at', created_at, 'ended_at', ended_at) order by created_at), '[]')
                          from pass_order where holders @> array[$1::uuid] and holders <> '{}'),
               'mails', (select coalesce(jsonb_agg(to_jsonb(m) - 'other_id' order by created_at), '[]')
                         from mail m where passholder_id = $1),
               'looks', (select coalesce(jsonb_agg(to_jsonb(l) - 'looker' order by minute, looker), '[]')
                         from look l where passholder_id = $1),
               'left', (select to_jsonb(l) from leaver l where passholder_id = $1)) as "all!""#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}

/// Who guided one person here, and since when and until when he uses the pass.
pub async fn export_use(conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'referrals', (select coalesce(jsonb_agg(to_jsonb(r) - 'code_index' - 'seen_version'
                                             || jsonb_build_object('partner', p.name)
                                             order by created_at), '[]')
                             from referral r join partner p using (partner_id)
                             where passholder_id = $1),
               'usage', (select to_jsonb(u) from usage u where passholder_id = $1)) as "all!""#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}
