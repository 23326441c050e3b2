//! Words of the contract as columns hold them, and bytes as addresses carry them.

use crate::fault::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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

/// Bytes from a text that somebody sent, in Base64 for addresses; none of one that is longer than ours are.
pub fn from_base64(text: &str, longest: usize) -> Option<Vec<u8>> {
    match text.len() <= longest {
        true => URL_SAFE_NO_PAD.decode(text).ok(),
        false => None,
    }
}
