//! National numbers under older keys, and their way to a newer one.

use crate::domain::insz_vault::KeptInsz;
use chassis::Fault;
use contracts::PassholderId;
use sqlx::PgConnection;

/// A sealed number that waits for a newer key.
pub struct Waiting {
    pub passholder_id: PassholderId,
    pub kept: KeptInsz,
}

/// The numbers that are not under this key, locked, a slice behind a passholder.
pub async fn not_under(
    conn: &mut PgConnection,
    key: &str,
    after: Option<PassholderId>,
    limit: i64,
) -> Result<Vec<Waiting>, Fault> {
    let rows = sqlx::query!(
        r#"select passholder_id, insz_key as "insz_key!", insz_index as "insz_index!", insz_cipher as "insz_cipher!"
           from passholder where insz_key <> $1 and insz_index is not null and insz_cipher is not null
             and ($2::uuid is null or passholder_id > $2)
           order by passholder_id limit $3 for update"#,
        key,
        after.map(|id| id.0),
        limit
    )
    .fetch_all(conn)
    .await?;
    let waiting = rows.into_iter().map(|row| Waiting {
        passholder_id: PassholderId(row.passholder_id),
        kept: KeptInsz {
            key: row.insz_key,
            index: row.insz_index,
            cipher: row.insz_cipher,
        },
    });
    Ok(waiting.collect())
}

/// Writes a number as it is kept from now on.
pub async fn put(conn: &mut PgConnection, id: PassholderId, kept: &KeptInsz) -> Result<(), Fault> {
    sqlx::query!(
        "update passholder set insz_key = $2, insz_index = $3, insz_cipher = $4 where passholder_id = $1",
        id.0,
        kept.key,
        kept.index,
        kept.cipher
    )
    .execute(conn)
    .await?;
    Ok(())
}
