//! The statements by which the rows of one person become another's, table by table; and those that look for
//! records of one person. Both persons are held firmly. Rows are changed, not written anew: so that nobody
//! else whom they name is waited for.

use crate::person::Person;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use contracts::pass::Sight;
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
        r#"with alike as (
               (select passholder_id, name, first_name from passholder p
                where pass_type = 'INDIVIDUAL' and date_of_birth = $2
                  and ($6::integer[] is null or exists (select from membership m
                       where m.passholder_id = p.passholder_id and m.card_system_id = any($6)))
                order by similarity(lower(first_name || ' ' || name), lower($3)) desc, passholder_id limit $7)
               union
               (select passholder_id, name, first_name from passholder p
                where pass_type = 'INDIVIDUAL' and email is not null and lower(email) = lower($4)
                  and ($6::integer[] is null or exists (select from membership m
                       where m.passholder_id = p.passholder_id and m.card_system_id = any($6)))
                order by passholder_id limit $7)
               union
               (select passholder_id, name, first_name from passholder p
                where pass_type = 'INDIVIDUAL' and phone is not null
                  and length(regexp_replace($5, '[^0-9]', '', 'g')) >= 8
                  and right(regexp_replace(phone, '[^0-9]', '', 'g'), 8)
                      = right(regexp_replace($5, '[^0-9]', '', 'g'), 8)
                  and ($6::integer[] is null or exists (select from membership m
                       where m.passholder_id = p.passholder_id and m.card_system_id = any($6)))
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
/// of the same place.
pub async fn fill(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update passholder a
         set gender = coalesce(a.gender, b.gender), email = coalesce(a.email, b.email),
             phone = coalesce(a.phone, b.phone), nationality = coalesce(a.nationality, b.nationality),
             registration_organizer = coalesce(a.registration_organizer, b.registration_organizer),
             created_at = least(a.created_at, b.created_at),
             address = case when a.address ->> 'street' is null and a.postal_code = b.postal_code
                                 and lower(a.city) = lower(b.city) then b.address else a.address end
         from passholder b where a.passholder_id = $1 and b.passholder_id = $2",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Cards go along, held in the order of their numbers; an active one is blocked where the one that stays uses
/// one of the region. And what was paid for them.
///
/// Rule: of two active cards of one region that of the one that stays counts, the other is blocked
/// Test: `an_active_card_stays_and_the_other_is_blocked`
/// Source: this house
pub async fn cards(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "select pass_number from card where passholder_id in ($1, $2) order by pass_number
         for no key update",
        id.0,
        other.0
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "update card c set version = c.version + 1, passholder_id = $1,
             status = case when c.status = 'ACTIVE' and exists (
                                select from card a where a.passholder_id = $1 and a.status = 'ACTIVE'
                                  and a.card_system_id = c.card_system_id)
                           then 'BLOCKED' else c.status end
         where c.passholder_id = $2",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update card_issue set passholder_id = $1 where passholder_id = $2",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Orders that made the one a passholder made the other one, each named once.
pub async fn orders(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set holders = array_remove(holders, $1) || $1::uuid
         where order_id in (select order_id from pass_order
                            where holders @> array[$2::uuid] and holders <> '{}'
                            order by order_id for update)",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update pass_order set holders = array_remove(holders, $1)
         where holders @> array[$1::uuid] and holders <> '{}'",
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

/// Who is in somebody's family beside its owner, and when they were born.
pub async fn births(
    conn: &mut PgConnection,
    owner: PassholderId,
) -> Result<Vec<(PassholderId, NaiveDate)>, Fault> {
    crate::family::births(conn, owner).await
}

/// On both sides, each once; nobody is in the own family but with an icon.
pub async fn families(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "delete from family_member
         where (main_id = $1 and member_id = $2) or (main_id = $2 and member_id = $1)",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update family_member b
         set main_id = $1, member_id = case when member_id = $2 then $1 else member_id end
         where main_id = $2
           and not exists (select from family_member a where a.main_id = $1
                             and a.member_id = case when b.member_id = $2 then $1 else b.member_id end)",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update family_member b set member_id = $1
         where member_id = $2 and main_id <> $2
           and not exists (select from family_member a where a.main_id = b.main_id and a.member_id = $1)",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
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

/// What somebody has one of: that of the one that stays, else the other's.
pub async fn keep_own(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "with picture as (
             update picture set passholder_id = $1 where passholder_id = $2
               and not exists (select from picture where passholder_id = $1)),
         school as (
             update passholder_school set passholder_id = $1 where passholder_id = $2
               and not exists (select from passholder_school where passholder_id = $1)),
         move as (
             update planned_move set passholder_id = $1 where passholder_id = $2
               and not exists (select from planned_move where passholder_id = $1)),
         second as (
             update second_home set passholder_id = $1 where passholder_id = $2
               and not exists (select from second_home where passholder_id = $1)),
         told as (
             update notice_told set passholder_id = $1 where passholder_id = $2
               and not exists (select from notice_told where passholder_id = $1)),
         linked as (
             update account set passholder_id = $1 where passholder_id = $2
               and not exists (select from account where passholder_id = $1)),
         himself as (
             update self_registration set passholder_id = $1 where passholder_id = $2
               and not exists (select from self_registration where passholder_id = $1))
         update closed_account set passholder_id = $1 where passholder_id = $2
           and not exists (select from closed_account where passholder_id = $1)",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Former homes, of one that lives in the same place and never moved.
pub async fn homes(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update former_home set passholder_id = $1 where passholder_id = $2
           and not exists (select from former_home where passholder_id = $1)",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

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

/// What a run knows of the one that stays counts; else it goes on with what it knows of the other, and an
/// answer that is on its way for that one is nobody's.
pub async fn renewals(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
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
