//! The statements on what somebody has one of, and on homes.

use super::super::second_homes::Kept;
use super::super::trust::Origin;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use sqlx::PgConnection;

/// Where a record comes from, and whose its account is. An account that somebody registered himself with was
/// linked on the day of the registration.
pub async fn origin(conn: &mut PgConnection, id: PassholderId) -> Result<Origin, Fault> {
    Ok(sqlx::query_as!(
        Origin,
        r#"select a.passholder_id is not null as "has_account!",
                  s.passholder_id is not null as "is_by_himself!",
                  p.is_ordered as "is_by_order!",
                  coalesce(s.passholder_id is not null
                           and (a.since at time zone 'Europe/Brussels')::date
                               = (p.created_at at time zone 'Europe/Brussels')::date, false)
                      as "has_proven_account!"
           from passholder p left join account a using (passholder_id)
                left join self_registration s using (passholder_id)
           where p.passholder_id = $1"#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}

/// The account, and with which address somebody registered himself; whether an account went along.
pub async fn account(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<bool, Fault> {
    sqlx::query!(
        "update self_registration set passholder_id = $1 where passholder_id = $2
           and not exists (select from self_registration where passholder_id = $1)
           and not exists (select from account where passholder_id = $1)",
        id.0,
        other.0
    )
    .execute(&mut *conn)
    .await?;
    let linked = sqlx::query!(
        "update account set passholder_id = $1 where passholder_id = $2
           and not exists (select from account where passholder_id = $1)",
        id.0,
        other.0
    );
    Ok(linked.execute(conn).await?.rows_affected() == 1)
}

/// The second homes that go along, with their days from now on; the others go with the record.
pub async fn second_homes(
    conn: &mut PgConnection,
    id: PassholderId,
    other: PassholderId,
    kept: &[Kept],
) -> Result<(), Fault> {
    sqlx::query!(
        "update second_home h set passholder_id = $1, from_day = k.from_day, ended_on = k.ended_on
         from unnest($3::date[], $4::date[], $5::date[]) as k(was_from, from_day, ended_on)
         where h.passholder_id = $2 and h.from_day = k.was_from",
        id.0,
        other.0,
        &kept.iter().map(|one| one.was_from).collect::<Vec<_>>(),
        &kept.iter().map(|one| one.from).collect::<Vec<_>>(),
        &kept.iter().map(|one| one.ended_on).collect::<Vec<_>>() as &[Option<NaiveDate>]
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
         told as (
             update notice_told set passholder_id = $1 where passholder_id = $2
               and not exists (select from notice_told where passholder_id = $1))
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
