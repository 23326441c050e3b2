//! An event as one receiver gets it, the same by every way out.

use super::pseudonym::pseudonym;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use contracts::published::Envelope;
use contracts::published::event::{Enclosed, HOLDER};
use serde_json::Value;
use uuid::Uuid;

/// A row of the log.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its place in the log.
    pub seq: i64,
    /// The same at every receiver and by every way.
    pub event_id: Uuid,
    /// Which event it is.
    pub event_type: String,
    /// What it is about.
    pub subject: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Since when it is in the log.
    pub published_at: DateTime<Utc>,
    /// Whom it is about, as far as anybody.
    pub passholder_id: Option<PassholderId>,
    /// What happened.
    pub data: Value,
}

/// The key of the names that persons have at a receiver.
#[derive(Clone)]
pub struct Key(pub Vec<u8>);

/// The event for the receiver with this key.
pub fn render(source: &str, key: &Key, written: Written) -> Envelope {
    let mut data = match written.data {
        Value::Object(data) => data,
        _ => serde_json::Map::new(),
    };
    if let Some(holder) = written.passholder_id {
        data.insert(HOLDER.into(), pseudonym(&key.0, holder).into());
    }
    let enclosed = Enclosed {
        id: written.event_id,
        event_type: written.event_type,
        subject: written.subject,
        time: written.at,
        data,
    };
    Envelope::new(source, enclosed)
}
