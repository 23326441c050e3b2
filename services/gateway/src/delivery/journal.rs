//! The journal: what the owner of a subscription sees of its deliveries.

use super::store;
use chassis::Fault;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeliveryState {
    /// It is on its way.
    Open,
    /// It was taken.
    Delivered,
    /// It was given up.
    Failed,
    /// It may not be told any more.
    Withheld,
}

/// A delivery as the owner sees it: which event, not what it says.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Delivery)]
pub struct Journalled {
    /// The event.
    pub event_id: Uuid,
    /// Which event it is.
    #[serde(rename = "type")]
    pub event_type: String,
    /// What became of it.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i32,
    /// The last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<i32>,
    /// Why there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it was tried last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_attempt_at: Option<DateTime<Utc>>,
    /// When it is tried next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt_at: Option<DateTime<Utc>>,
}

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
    id: Uuid,
    before: Option<i64>,
    limit: i64,
) -> Result<Journal, Fault> {
    let member = store::journal(conn, id, before, limit).await?;
    let is_full = i64::try_from(member.len()).unwrap_or(0) == limit;
    let next = member.last().filter(|_| is_full).map(|last| last.event_id);
    Ok(Journal { member, next })
}
