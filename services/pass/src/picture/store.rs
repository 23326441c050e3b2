//! The statements on pictures.

use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use contracts::pass::{FoundPicture, PictureKind};
use sqlx::PgConnection;
use uuid::Uuid;

/// What picture there is of a passholder.
pub async fn find(conn: &mut PgConnection, holder: PassholderId) -> Result<Option<FoundPicture>, Fault> {
    let row = sqlx::query!(
        "select picture_id, kind from picture where passholder_id = $1",
        holder.0
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(FoundPicture {
        picture_id: row.picture_id,
        kind: from_text(&row.kind)?,
    }))
}

/// The bytes of this picture, while it is the passholder's.
pub async fn read(
    conn: &mut PgConnection,
    holder: PassholderId,
    picture: Uuid,
) -> Result<Option<Vec<u8>>, Fault> {
    let bytes = sqlx::query_scalar!(
        "select bytes from picture where passholder_id = $1 and picture_id = $2",
        holder.0,
        picture
    );
    Ok(bytes.fetch_optional(conn).await?)
}

/// Writes the picture in the place of the one before.
pub async fn put(
    conn: &mut PgConnection,
    holder: PassholderId,
    picture: FoundPicture,
    bytes: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let kind: PictureKind = picture.kind;
    sqlx::query!(
        "insert into picture (passholder_id, picture_id, kind, bytes, since) values ($1, $2, $3, $4, $5)
         on conflict (passholder_id) do update set picture_id = excluded.picture_id, kind = excluded.kind,
             bytes = excluded.bytes, since = excluded.since",
        holder.0,
        picture.picture_id,
        to_text(&kind),
        bytes,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the picture away; tells whether there was one.
pub async fn remove(conn: &mut PgConnection, holder: PassholderId) -> Result<bool, Fault> {
    let gone = sqlx::query!("delete from picture where passholder_id = $1", holder.0);
    Ok(gone.execute(conn).await?.rows_affected() > 0)
}
