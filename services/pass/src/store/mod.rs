//! Every statement of the pass service.

pub mod association;
pub mod card;
pub mod card_system;
pub mod person;
pub mod search;
pub mod vault;

use chassis::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value of a contract enum from its text in a column.
pub(crate) fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    Ok(serde_json::from_value(serde_json::Value::String(
        text.to_owned(),
    ))?)
}

/// The text of a contract enum for a column.
pub(crate) fn to_text<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}
