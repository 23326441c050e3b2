//! Why something stands still until a person decides: said once, kept while it lasts, told to whoever asks.

use tokio::sync::watch;

/// An end that no new start mends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Halt(pub String);

impl std::fmt::Display for Halt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Halt {}

impl Halt {
    /// The halt behind an error, where it is one.
    pub(crate) fn behind(error: &anyhow::Error) -> Option<&Self> {
        error.downcast_ref()
    }
}

/// The reason of a standstill while it lasts; those who share it may wait for one.
pub(crate) type Standstill = watch::Sender<Option<String>>;

/// Remembers the reason; tells whether it is a new one.
pub(crate) fn begin(standstill: &Standstill, reason: &str) -> bool {
    let before = standstill.send_replace(Some(reason.to_owned()));
    before.as_deref() != Some(reason)
}
