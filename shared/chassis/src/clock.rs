//! The only source of time and of new ids, so that tests can hold it still.

use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::{NoContext, Timestamp, Uuid};

/// The system's time, or one that a test moves by hand.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    #[default]
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at this instant (microseconds are kept).
    pub fn manual(at: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// The instant, of the system or as a test holds it.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's time"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            // PostgreSQL keeps microseconds: more digits would make a stored instant differ from the told
            // one.
            Self::System => {
                DateTime::from_timestamp_micros(Utc::now().timestamp_micros()).unwrap_or_default()
            }
            Self::Manual(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }

    /// Moves a manual clock; the system's time is left alone.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Self::Manual(micros) = self {
            micros.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// Moves the clock of a test on.
    pub fn advance(&self, by: Duration) {
        self.set(self.now() + by);
    }

    /// A new UUIDv7 of this clock's time.
    pub fn new_id(&self) -> Uuid {
        let now = self.now();
        Uuid::new_v7(Timestamp::from_unix(
            NoContext,
            now.timestamp().max(0) as u64,
            now.timestamp_subsec_nanos(),
        ))
    }
}
