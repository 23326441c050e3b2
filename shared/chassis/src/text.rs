//! Enums of the contract as text columns hold them: by the one name that serde gives each.

use crate::Fault;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A value from its text in a column.
///
/// # Errors
/// Broken when no value has this name.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    Ok(serde_json::from_value(Value::String(text.to_owned()))?)
}
