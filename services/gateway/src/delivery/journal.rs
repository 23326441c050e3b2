//! The journal: what the owner of a subscription sees of its deliveries.

use super::journalled::Journalled;
use super::store;
use crate::publication::Reader;
use chassis::Fault;
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

/// A page of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryPage)]
pub struct Journal {
    /// The newest first.
    pub member: Vec<Journalled>,
    /// The last event of this page, where there may be more: the next page is before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// A page of the deliveries of a subscription, the newest first, before this number.
pub async fn journal(
    conn: &mut PgConnection,
    reader: &Reader,
    before: Option<i64>,
    limit: i64,
) -> Result<Journal, Fault> {
    let member = store::journal(conn, reader, before, limit).await?;
    let is_full = i64::try_from(member.len()).unwrap_or(0) == limit;
    let next = member.last().filter(|_| is_full).map(|last| last.event_id);
    Ok(Journal { member, next })
}
