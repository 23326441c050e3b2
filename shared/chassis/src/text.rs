//! Words of the contract as columns hold them.

use crate::fault::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value of a contract enum from its text in a column.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    Ok(serde_json::from_value(serde_json::Value::String(
        text.to_owned(),
    ))?)
}

/// The text of a contract enum for a column.
pub fn to_text<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}
