//! Signals: what a person should look at in how organizers sell. A resource of ours.

mod get_signals;
mod put_signal;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of signals.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_signals::handle)),
        offered(routes!(put_signal::handle)),
    ]
}
