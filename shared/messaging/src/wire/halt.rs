//! Why something stands still until a person decides: said once, kept while it lasts, told to whoever asks.

use tokio::sync::watch;
use tracing::Level;

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

/// How a standstill is said: each reason once, and what a start explains aloud only when it lasts.
#[derive(Debug, Default)]
pub(crate) struct Said {
    is_loud: bool,
}

impl Said {
    /// The level to say it at now; none when it was said. What is expected calls nobody.
    pub(crate) fn next(&mut self, is_new: bool, is_expected: bool) -> Option<Level> {
        self.is_loud &= !is_new;
        match is_expected {
            true => is_new.then_some(Level::INFO),
            false => (!std::mem::replace(&mut self.is_loud, true)).then_some(Level::ERROR),
        }
    }
}

/// Remembers the reason; tells whether it is a new one.
pub(crate) fn begin(standstill: &Standstill, reason: &str) -> bool {
    let before = standstill.send_replace(Some(reason.to_owned()));
    before.as_deref() != Some(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standstill_calls_somebody_once_and_one_that_a_start_explains_only_when_it_lasts() {
        let mut said = Said::default();
        assert_eq!(said.next(true, true), Some(Level::INFO));
        assert_eq!(said.next(false, true), None);
        assert_eq!(said.next(false, false), Some(Level::ERROR));
        assert_eq!(said.next(false, false), None);
        assert_eq!(said.next(true, false), Some(Level::ERROR), "another reason");
    }
}
