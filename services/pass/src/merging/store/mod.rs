//! The statements by which the rows of one person become another's, table by table; and those that look for
//! records of one person. Both persons are held firmly. Rows are changed, not written anew: so that nobody
//! else whom they name is waited for.

pub mod own;
pub mod told;

use crate::person::Person;
use chassis::Fault;
use contracts::pass::Sight;
use contracts::{CardSystemId, PassNumber, PassholderId};
use sqlx::PgConnection;
use uuid::Uuid;

/// How many of each kind are looked at.
const LOOKED_AT: i64 = 200;

/// Somebody who was born on the same day, or has the same address or number.
pub struct Candidate {
    pub passholder_id: Uuid,
    pub name: String,
    pub first_name: String,
}

/// Those whom the caller may see, each kind by its index: of one birth date the likest names, because many
/// were born on the first of January.
pub async fn candidates(
    conn: &mut PgConnection,
    person: &Person,
    sight: &Sight,
) -> Result<Vec<Candidate>, Fault> {
    let regions: Option<Vec<i32>> = match sight {
        Sight::CardSystems(own) => Some(own.iter().map(|id| id.0).collect()),
        Sight::All | Sight::ByIdOnly => None,
    };
    let name = format!("{} {}", person.first_name, person.name);
    Ok(sqlx::query_as!(
        Candidate,
        r#"with seen as not materialized (
               select passholder_id, name, first_name, date_of_birth, email, phone from passholder p
               where pass_type = 'INDIVIDUAL'
                 and ($6::integer[] is null or exists (select from membership m
                      where m.passholder_id = p.passholder_id and m.card_system_id = any($6)))),
           alike as (
               (select passholder_id, name, first_name from seen where date_of_birth = $2
                order by similarity(lower(first_name || ' ' || name), lower($3)) desc, passholder_id limit $7)
               union
               (select passholder_id, name, first_name from seen
                where email is not null and lower(email) = lower($4)
                order by passholder_id limit $7)
               union
               (select passholder_id, name, first_name from seen
                where phone is not null
                  and length(regexp_replace($5, '[^0-9]', '', 'g')) >= 8
                  and right(regexp_replace(phone, '[^0-9]', '', 'g'), 8)
                      = right(regexp_replace($5, '[^0-9]', '', 'g'), 8)
                order by passholder_id limit $7))
           select passholder_id as "passholder_id!", name as "name!", first_name as "first_name!"
           from alike where passholder_id <> $1"#,
        person.passholder_id.0,
        person.date_of_birth,
        name,
        person.email,
        person.phone,
        regions.as_deref(),
        LOOKED_AT
    )
    .fetch_all(conn)
    .await?)
}

/// What the one that stays lacks, and when the person was registered first. A street is no other's than that
/// of the same place; addresses to write to go along when it is sure whose they are.
pub async fn fill(
    conn: &mut PgConnection,
    id: PassholderId,
    other: PassholderId,
    with_contact: bool,
) -> Result<(), Fault> {
    sqlx::query!(
        "update passholder a
         set gender = coalesce(a.gender, b.gender),
             email = case when $3 then coalesce(a.email, b.email) else a.email end,
             phone = case when $3 then coalesce(a.phone, b.phone) else a.phone end,
             nationality = coalesce(a.nationality, b.nationality),
             registration_organizer = coalesce(a.registration_organizer, b.registration_organizer),
             created_at = least(a.created_at, b.created_at),
             address = case when a.address ->> 'street' is null and a.postal_code = b.postal_code
                                 and lower(a.city) = lower(b.city) then b.address else a.address end
         from passholder b where a.passholder_id = $1 and b.passholder_id = $2",
        id.0,
        other.0,
        with_contact
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A card that counts no more.
pub struct Blocked {
    pub pass_number: PassNumber,
    pub card_system_id: CardSystemId,
}

/// Cards go along, held in the order of their numbers; an active one is blocked where the one that stays uses
/// one of the region. And what was paid for them. Returns which were blocked.
///
/// Rule: of two active cards of one region that of the one that stays counts, the other is blocked
/// Test: `an_active_card_stays_and_the_other_is_blocked`
/// Source: this house
pub async fn cards(
    conn: &mut PgConnection,
    id: PassholderId,
    other: PassholderId,
) -> Result<Vec<Blocked>, Fault> {
    sqlx::query!(
        "select pass_number from card where passholder_id in ($1, $2) order by pass_number
         for no key update",
        id.0,
        other.0
    )
    .fetch_all(&mut *conn)
    .await?;
    let moved = sqlx::query!(
        r#"update card c set version = c.version + 1, passholder_id = $1,
             status = case when c.status = 'ACTIVE' and exists (
                                select from card a where a.passholder_id = $1 and a.status = 'ACTIVE'
                                  and a.card_system_id = c.card_system_id)
                           then 'BLOCKED' else c.status end
           from card b where c.passholder_id = $2 and b.pass_number = c.pass_number
           returning c.pass_number, c.card_system_id,
                     b.status = 'ACTIVE' and c.status = 'BLOCKED' as "is_blocked!""#,
        id.0,
        other.0
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "update card_issue set passholder_id = $1 where passholder_id = $2",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    let blocked = moved.into_iter().filter(|row| row.is_blocked);
    let blocked = blocked.map(|row| {
        Ok(Blocked {
            pass_number: row.pass_number.parse().map_err(Fault::broken)?,
            card_system_id: CardSystemId(row.card_system_id),
        })
    });
    blocked.collect()
}

/// Orders that made the one a passholder made the other one, each named once and in his place: the first is
/// the buyer. Nobody links an account by one of them any more.
///
/// Rule: the buyer of an order stays the buyer when a record in it goes into another, and no order gives a
/// registration token of either any more
/// Test: `the_buyer_of_an_order_stays_the_buyer`, `after_a_merge_no_order_gives_a_token`
/// Source: this house: the secret of an order opens the pass of its buyer, and of nobody else in it
pub async fn orders(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set connect_until = null,
             holders = array(select case when holder = $2 then $1 else holder end
                             from unnest(holders) with ordinality as held(holder, place)
                             group by 1 order by min(place))
         where order_id in (select order_id from pass_order
                            where holders && array[$1::uuid, $2::uuid] and holders <> '{}'
                            order by order_id for update)",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Of one association the later end.
pub async fn associations(
    conn: &mut PgConnection,
    id: PassholderId,
    other: PassholderId,
) -> Result<(), Fault> {
    sqlx::query!(
        "update association_membership a set end_date = greatest(a.end_date, b.end_date)
         from association_membership b
         where a.passholder_id = $1 and b.passholder_id = $2 and b.association_id = a.association_id",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update association_membership b set passholder_id = $1
         where b.passholder_id = $2
           and not exists (select from association_membership a
                           where a.passholder_id = $1 and a.association_id = b.association_id)",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who is in whose family.
pub struct InFamily {
    pub owner: PassholderId,
    pub member: PassholderId,
}

/// On both sides, each once; nobody is in the own family but with an icon. Who is in a family under another
/// id from now on, or in that of one.
pub async fn families(
    conn: &mut PgConnection,
    id: PassholderId,
    other: PassholderId,
) -> Result<Vec<InFamily>, Fault> {
    sqlx::query!(
        "delete from family_member
         where (main_id = $1 and member_id = $2) or (main_id = $2 and member_id = $1)",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    let own = sqlx::query!(
        "update family_member b
         set main_id = $1, member_id = case when member_id = $2 then $1 else member_id end
         where main_id = $2
           and not exists (select from family_member a where a.main_id = $1
                             and a.member_id = case when b.member_id = $2 then $1 else b.member_id end)
         returning main_id, member_id",
        id.0,
        other.0
    )
    .fetch_all(&mut *conn)
    .await?;
    let of_others = sqlx::query!(
        "update family_member b set member_id = $1
         where member_id = $2 and main_id <> $2
           and not exists (select from family_member a where a.main_id = b.main_id and a.member_id = $1)
         returning main_id, member_id",
        id.0,
        other.0
    )
    .fetch_all(conn)
    .await?;
    let own = own.into_iter().map(|row| (row.main_id, row.member_id));
    let all = own.chain(of_others.into_iter().map(|row| (row.main_id, row.member_id)));
    let not_oneself = all.filter(|(owner, member)| owner != member);
    let in_family = not_oneself.map(|(owner, member)| InFamily {
        owner: PassholderId(owner),
        member: PassholderId(member),
    });
    Ok(in_family.collect())
}

/// No where one of both said no; what the one that stays said nothing of is as the other said.
///
/// Rule: of what both records agreed to the stricter counts
/// Test: `of_consent_the_stricter_counts`
/// Source: GDPR, article 7; this house
pub async fn consents(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update consent a set given = false, since = b.since, organizer = b.organizer
         from consent b
         where a.passholder_id = $1 and b.passholder_id = $2 and b.kind = a.kind and a.given and not b.given",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update consent b set passholder_id = $1
         where passholder_id = $2
           and not exists (select from consent a where a.passholder_id = $1 and a.kind = b.kind)",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
