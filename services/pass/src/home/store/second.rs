//! The statements on second homes. They are read with the person.

use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::pass::Address;
use contracts::{OrganizerId, PassholderId};
use sqlx::PgConnection;
use uuid::Uuid;

/// A second home to write.
pub struct New<'a> {
    pub id: PassholderId,
    pub from: NaiveDate,
    pub address: &'a Address,
    /// The postal code there.
    pub home_code: &'a str,
    pub share: u8,
    /// Whose counter notes it.
    pub organizer: &'a OrganizerId,
    pub at: DateTime<Utc>,
}

/// Writes it, in place of the one that was noted for that day.
pub async fn put(conn: &mut PgConnection, new: &New<'_>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into second_home (passholder_id, from_day, address, home_code, share, organizer_id, noted_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (passholder_id, from_day) do update set ended_on = null, address = excluded.address,
             home_code = excluded.home_code, share = excluded.share, organizer_id = excluded.organizer_id,
             noted_at = excluded.noted_at",
        new.id.0,
        new.from,
        serde_json::to_value(new.address)?,
        new.home_code,
        i32::from(new.share),
        new.organizer.0,
        new.at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes down that the one that began on this day is none any more on another.
pub async fn end(
    conn: &mut PgConnection,
    id: PassholderId,
    from: NaiveDate,
    on: NaiveDate,
) -> Result<(), Fault> {
    sqlx::query!(
        "update second_home set ended_on = $3 where passholder_id = $1 and from_day = $2",
        id.0,
        from,
        on
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes back those that begin on this day or later; false when there is none.
pub async fn take_back(conn: &mut PgConnection, id: PassholderId, from: NaiveDate) -> Result<bool, Fault> {
    let gone = sqlx::query!(
        "delete from second_home where passholder_id = $1 and from_day >= $2",
        id.0,
        from
    );
    Ok(gone.execute(conn).await?.rows_affected() > 0)
}

/// Some of those who have a second home whose end has come and is not written down: another took its place,
/// or they have so many years. It looks at all second homes that go on, and at nobody else.
pub async fn due(
    conn: &mut PgConnection,
    today: NaiveDate,
    years: u8,
    most: i64,
) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select distinct passholder_id from second_home s join passholder p using (passholder_id)
         where s.ended_on is null
           and ((p.date_of_birth + make_interval(years => $2))::date <= $1
                or exists (select from second_home n where n.passholder_id = s.passholder_id
                           and s.from_day < n.from_day and n.from_day <= $1))
         order by passholder_id limit $3",
        today,
        i32::from(years),
        most
    )
    .fetch_all(conn)
    .await?)
}
