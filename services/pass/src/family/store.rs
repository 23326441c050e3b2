//! The statements on families.

use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::PassholderId;
use contracts::pass::Sight;
use sqlx::PgConnection;

/// Nobody is in so many families; a list of more is cut.
const MOST_FAMILIES: i64 = 500;

/// Somebody who was added to a family, or its owner with an icon.
#[derive(Debug)]
pub struct Member {
    pub passholder_id: PassholderId,
    pub since: DateTime<Utc>,
    pub icon: Option<String>,
}

/// A family of somebody else.
#[derive(Debug)]
pub struct Other {
    pub owner_id: PassholderId,
    pub name: String,
    pub first_name: String,
    pub email: Option<String>,
    pub since: DateTime<Utc>,
    /// The owner is in the caller's sight.
    pub is_seen: bool,
}

/// The rows of a family, the oldest first.
pub async fn members(conn: &mut PgConnection, owner: PassholderId) -> Result<Vec<Member>, Fault> {
    let rows = sqlx::query!(
        "select member_id, since, icon from family_member where main_id = $1 order by since, member_id",
        owner.0
    )
    .fetch_all(conn)
    .await?;
    let member = rows.into_iter().map(|row| Member {
        passholder_id: PassholderId(row.member_id),
        since: row.since,
        icon: row.icon,
    });
    Ok(member.collect())
}

/// Who is in a family beside its owner, and when they were born.
pub async fn births(
    conn: &mut PgConnection,
    owner: PassholderId,
) -> Result<Vec<(PassholderId, NaiveDate)>, Fault> {
    let rows = sqlx::query!(
        r#"select f.member_id, p.date_of_birth as "born!"
           from family_member f join passholder p on p.passholder_id = f.member_id
           where f.main_id = $1 and f.member_id <> $1 and p.date_of_birth is not null"#,
        owner.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (PassholderId(row.member_id), row.born))
        .collect())
}

/// Whether somebody was added to this family.
pub async fn has_member(
    conn: &mut PgConnection,
    owner: PassholderId,
    member: PassholderId,
) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from family_member where main_id = $1 and member_id = $2) as "is!""#,
        owner.0,
        member.0
    )
    .fetch_one(conn)
    .await?)
}

/// Adds somebody to a family.
pub async fn add(
    conn: &mut PgConnection,
    owner: PassholderId,
    member: PassholderId,
    icon: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into family_member (main_id, member_id, since, icon) values ($1, $2, $3, $4)
         on conflict (main_id, member_id) do update set icon = excluded.icon",
        owner.0,
        member.0,
        at,
        icon
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Since when somebody is in this family.
pub async fn since(
    conn: &mut PgConnection,
    owner: PassholderId,
    member: PassholderId,
) -> Result<Option<DateTime<Utc>>, Fault> {
    Ok(sqlx::query_scalar!(
        "select since from family_member where main_id = $1 and member_id = $2",
        owner.0,
        member.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Gives a member another icon; whether there is such a member.
pub async fn put_icon(
    conn: &mut PgConnection,
    owner: PassholderId,
    member: PassholderId,
    icon: Option<&str>,
) -> Result<bool, Fault> {
    let changed = sqlx::query!(
        "update family_member set icon = $3 where main_id = $1 and member_id = $2",
        owner.0,
        member.0,
        icon
    );
    Ok(changed.execute(conn).await?.rows_affected() > 0)
}

/// Takes somebody out of a family; whether they were in it.
pub async fn remove(
    conn: &mut PgConnection,
    owner: PassholderId,
    member: PassholderId,
) -> Result<bool, Fault> {
    let gone = sqlx::query!(
        "delete from family_member where main_id = $1 and member_id = $2",
        owner.0,
        member.0
    );
    Ok(gone.execute(conn).await?.rows_affected() > 0)
}

/// Takes somebody, whom the caller has locked, out of the families of all others.
pub async fn leave_others(conn: &mut PgConnection, member: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "delete from family_member where member_id = $1 and main_id <> $1",
        member.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The families of others that somebody is in, the oldest first.
pub async fn others(
    conn: &mut PgConnection,
    member: PassholderId,
    sight: &Sight,
) -> Result<Vec<Other>, Fault> {
    let regions: Option<Vec<i32>> = match sight {
        Sight::CardSystems(own) => Some(own.iter().map(|id| id.0).collect()),
        Sight::All | Sight::ByIdOnly => None,
    };
    let rows = sqlx::query!(
        r#"select f.main_id, p.name, p.first_name, p.email, f.since,
                  $2::integer[] is null or exists (select from membership m where m.passholder_id = f.main_id
                      and m.card_system_id = any($2)) as "is_seen!"
           from family_member f join passholder p on p.passholder_id = f.main_id
           where f.member_id = $1 and f.main_id <> $1
           order by f.since, f.main_id limit $3"#,
        member.0,
        regions.as_deref(),
        MOST_FAMILIES
    )
    .fetch_all(conn)
    .await?;
    let other = rows.into_iter().map(|row| Other {
        owner_id: PassholderId(row.main_id),
        name: row.name,
        first_name: row.first_name,
        email: row.email,
        since: row.since,
        is_seen: row.is_seen,
    });
    Ok(other.collect())
}
