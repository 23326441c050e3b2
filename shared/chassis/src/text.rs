//! Enums of the contract as text columns hold them: by the one name that serde gives each.

use crate::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A value from its text in a column.
///
/// # Errors
/// Broken when no value has this name.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    Ok(serde_json::from_value(Value::String(text.to_owned()))?)
}

/// The text for a column.
///
/// # Errors
/// Broken when the value is no single name.
pub fn to_text<T: Serialize>(value: &T) -> Result<String, Fault> {
    match serde_json::to_value(value)? {
        Value::String(text) => Ok(text),
        other => Err(Fault::broken(format_args!("{other} is no name"))),
    }
}
