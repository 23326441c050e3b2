//! The statements on national numbers: whose a number is, under which key, and the way to a newer one.

use super::KeptInsz;
use chassis::Fault;
use contracts::PassholderId;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

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
        r#"select passholder_id, insz_key as "insz_key!", insz_index as "insz_index!",
                  insz_cipher as "insz_cipher!"
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

/// The number of somebody is known no more: it goes to another record.
pub async fn remove(conn: &mut PgConnection, id: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update passholder set insz_key = null, insz_index = null, insz_cipher = null
         where passholder_id = $1",
        id.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The holder of a national number, by its indexes under all keys.
pub async fn find(conn: &mut PgConnection, indexes: &[Vec<u8>]) -> Result<Option<PassholderId>, Fault> {
    Ok(owners(conn, indexes).await?.into_values().next())
}

/// Whose these indexes are.
pub async fn owners(
    conn: &mut PgConnection,
    indexes: &[Vec<u8>],
) -> Result<HashMap<Vec<u8>, PassholderId>, Fault> {
    let rows = sqlx::query!(
        r#"select insz_index as "index!", passholder_id from passholder where insz_index = any($1)"#,
        indexes
    )
    .fetch_all(conn)
    .await?;
    let owners = rows
        .into_iter()
        .map(|row| (row.index, PassholderId(row.passholder_id)));
    Ok(owners.collect())
}

/// A number as it is found, and the name of the key for that.
pub struct Indexed {
    pub key: String,
    pub index: Vec<u8>,
}

/// The indexes of these holders' numbers.
pub async fn indexes_of(
    conn: &mut PgConnection,
    holders: &[Uuid],
) -> Result<HashMap<PassholderId, Indexed>, Fault> {
    let rows = sqlx::query!(
        r#"select passholder_id, insz_key as "key!", insz_index as "index!" from passholder
           where passholder_id = any($1) and insz_key is not null and insz_index is not null"#,
        holders
    )
    .fetch_all(conn)
    .await?;
    let mut indexes = HashMap::with_capacity(rows.len());
    for row in rows {
        let indexed = Indexed {
            key: row.key,
            index: row.index,
        };
        indexes.insert(PassholderId(row.passholder_id), indexed);
    }
    Ok(indexes)
}

/// Holds a number, by its indexes under all keys, until the transaction ends: nobody else who holds it first
/// can write it meanwhile.
pub async fn hold(conn: &mut PgConnection, indexes: &[Vec<u8>]) -> Result<(), Fault> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(key) as "held!: ()" from (
               select hashtextextended(encode(i, 'hex'), 1010) as key from unnest($1::bytea[]) as u(i)
               order by 1
           ) as keys"#,
        indexes
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// The number of one holder as it is kept, if there is one.
pub async fn kept(conn: &mut PgConnection, holder: PassholderId) -> Result<Option<KeptInsz>, Fault> {
    let row = sqlx::query!(
        r#"select insz_key as "key!", insz_index as "index!", insz_cipher as "cipher!" from passholder
           where passholder_id = $1 and insz_key is not null and insz_cipher is not null"#,
        holder.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| KeptInsz {
        key: row.key,
        index: row.index,
        cipher: row.cipher,
    }))
}
