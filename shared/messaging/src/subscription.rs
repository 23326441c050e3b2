//! What a service hears, and from whom.

use crate::inbox::Listener;
use std::sync::Arc;

/// Which teller a service listens to, and what it does.
pub struct Subscription {
    pub source: &'static str,
    pub listeners: Vec<Arc<dyn Listener>>,
    pub stop_on_poison: bool,
}

impl Subscription {
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
