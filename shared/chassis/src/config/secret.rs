//! A value that never shows, and where it lies.

use anyhow::Context;
use serde::{Deserialize, Serialize, Serializer};
use std::path::Path;

/// A value that never shows in logs, debug output or `beleef config`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// What was given.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() {
            "(empty)"
        } else {
            "(redacted)"
        })
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{self:?}"))
    }
}

/// What a file holds, if one is named. `{service}` in its name stands for the service, so that all can share
/// a setting.
pub(super) fn secret_in(file: &Path, service: &str) -> anyhow::Result<Option<Secret>> {
    let path = file.to_string_lossy().replace("{service}", service);
    match path.as_str() {
        "" => Ok(None),
        path => {
            let secret = std::fs::read_to_string(path).with_context(|| format!("{path} cannot be read"))?;
            Ok(Some(Secret::new(secret.trim())))
        }
    }
}
