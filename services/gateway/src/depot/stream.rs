//! Rule: a subscription has one stream at the depot, with a subject for each event
//! Test: `a_subscriber_reads_each_event_once_in_the_order_of_the_log`
//! Source: this house; docs/events.md

use uuid::Uuid;

/// The stream of an account.
pub const STREAM: &str = "EVENTS";
/// All of its subjects.
pub const SUBJECTS: &str = "events.>";
/// The reader that is there from the beginning, and remembers how far it is.
pub const READER: &str = "reader";

/// The subject of an event: nobody else's, so that it can be there once and can be taken out.
pub fn subject(event_type: &str, event_id: Uuid) -> String {
    format!("events.{event_type}.{event_id}")
}

/// The subjects of all events of a type.
pub fn subjects(event_type: &str) -> String {
    format!("events.{event_type}.>")
}
