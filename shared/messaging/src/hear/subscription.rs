//! What a service hears, and from whom.

use super::inbox::Listener;
use std::sync::Arc;

/// Which teller a service listens to, and what it does.
pub struct Subscription {
    /// The teller.
    pub source: &'static str,
    /// What is done with its facts, one after the other.
    pub listeners: Vec<Arc<dyn Listener>>,
    /// Whether the line stops at a fact that cannot be applied.
    pub stop_on_poison: bool,
}

impl Subscription {
    /// A line that puts aside what cannot be applied, and goes on.
    pub fn to(source: &'static str, listeners: Vec<Arc<dyn Listener>>) -> Self {
        Self {
            source,
            listeners,
            stop_on_poison: false,
        }
    }

    /// Money: no fact may be put aside; the line stops and somebody is called.
    pub fn stopping_on_poison(self) -> Self {
        Self {
            stop_on_poison: true,
            ..self
        }
    }
}
