//! Read: what somebody may read behind a cursor.

use super::reader::Reader;
use super::render::Written;
use super::store;
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::Refusal;
use contracts::published::catalogue;
use sqlx::PgConnection;
use uuid::Uuid;

/// Where somebody goes on reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// Behind this event.
    After(Uuid),
    /// From this time on.
    From(DateTime<Utc>),
    /// With what comes from now on.
    Now,
}

/// The number that a cursor stands for.
///
/// # Errors
/// 400 for an event that is not in the log, or not any more.
pub async fn cursor(conn: &mut PgConnection, cursor: Cursor) -> Result<i64, Fault> {
    match cursor {
        Cursor::Now => store::head(conn).await,
        // Nothing is older, and not every year has a place in a database.
        Cursor::From(time) => store::before(conn, time.max(DateTime::UNIX_EPOCH)).await,
        Cursor::After(event_id) => {
            let found = store::seq_of(conn, event_id).await?;
            Ok(found.ok_or_else(|| {
                let title = "This event is not known, or is not kept any more";
                Refusal::new("subscription/cursor-unknown", 400, title)
            })?)
        }
    }
}

/// The last number of the log.
pub async fn head(conn: &mut PgConnection) -> Result<i64, Fault> {
    store::head(conn).await
}

/// The next events behind a number, as many as these at most.
pub async fn page(
    conn: &mut PgConnection,
    reader: &Reader,
    after: i64,
    limit: i64,
) -> Result<Vec<Written>, Fault> {
    let kinds: Vec<String> = reader.types.iter().map(|wanted| kind_of(wanted)).collect();
    store::page(conn, reader, &kinds, after, limit).await
}

fn kind_of(event_type: &str) -> String {
    catalogue::find(event_type).map_or_else(String::new, |found| found.audience.as_str().to_owned())
}
