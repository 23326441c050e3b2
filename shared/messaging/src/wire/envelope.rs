//! A fact on its way: CloudEvents attributes and the post office's own numbers.

use chrono::{DateTime, Utc};
use contracts::Fact;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fact as a listener hears it, and as a page of the log carries it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    pub epoch: i32,
    /// Gapless per teller.
    pub seq: i64,
    pub event_id: Uuid,
    pub fact_type: String,
    pub key: String,
    pub key_version: i64,
    pub partition: i16,
    pub time: DateTime<Utc>,
    pub cause: Option<Uuid>,
    pub traceparent: Option<String>,
    pub payload: String,
}

impl Heard {
    /// The fact, if it is of this type.
    ///
    /// # Errors
    /// When the payload does not parse: a dead letter.
    pub fn read<F: Fact>(&self) -> Option<Result<F, serde_json::Error>> {
        (self.fact_type == F::TYPE).then(|| serde_json::from_str(&self.payload))
    }

    /// Whether it is a fact of this type.
    pub fn is<F: Fact>(&self) -> bool {
        self.fact_type == F::TYPE
    }
}

/// `evt.<service>.<partition>.<aggregate>.<event>.v<n>`.
pub fn subject(fact_type: &str, partition: i16) -> String {
    let (service, rest) = fact_type.split_once('.').unwrap_or((fact_type, ""));
    format!("evt.{service}.{partition:02}.{rest}")
}

/// One of 16 virtual partitions, the same on every version of everything (FNV-1a).
pub fn partition(key: &str) -> i16 {
    let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash % 16) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_carries_the_partition_and_never_the_key() {
        assert_eq!(
            subject("activity.checkin.recorded.v1", 7),
            "evt.activity.07.checkin.recorded.v1"
        );
    }

    #[test]
    fn partitions_of_keys_never_change() {
        assert_eq!(
            [
                partition(""),
                partition("a"),
                partition("01920000-7000-8000-0000-000000000001")
            ],
            [5, 12, 3]
        );
    }
}
