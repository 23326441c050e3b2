//! What is limited, and what is said when it is used up.

use std::time::Duration;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Requests of a client or user.
    Client,
    /// Requests of one caller about one pass.
    Pass,
    /// Requests of an address without a token.
    Anonymous,
    /// Tries for a token of an address.
    Token,
    /// Look-ups by national number of a client or user.
    Insz,
    /// Look-ups of a client, user or address that found nobody.
    Miss,
}

/// A limit is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// How long to wait, in whole seconds.
    pub seconds: u64,
}

impl TooMany {
    /// After this long there is one more.
    pub fn after(wait: Duration) -> Self {
        Self {
            seconds: (wait.as_secs_f64().ceil() as u64).max(1),
        }
    }
}
