//! The statements on schools.

use chassis::Fault;
use contracts::{OrganizerId, PassholderId};
use sqlx::PgConnection;

/// The school of a person.
pub async fn find(conn: &mut PgConnection, pupil: PassholderId) -> Result<Option<OrganizerId>, Fault> {
    let school = sqlx::query_scalar!(
        "select organizer_id from passholder_school where passholder_id = $1",
        pupil.0
    );
    Ok(school.fetch_optional(conn).await?.map(OrganizerId))
}

/// Links a person to a school, in place of the one before.
pub async fn put(conn: &mut PgConnection, pupil: PassholderId, school: &OrganizerId) -> Result<(), Fault> {
    sqlx::query!(
        "insert into passholder_school (passholder_id, organizer_id) values ($1, $2)
         on conflict (passholder_id) do update set organizer_id = excluded.organizer_id",
        pupil.0,
        school.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Links a person to no school.
pub async fn remove(conn: &mut PgConnection, pupil: PassholderId) -> Result<(), Fault> {
    sqlx::query!("delete from passholder_school where passholder_id = $1", pupil.0)
        .execute(conn)
        .await?;
    Ok(())
}
