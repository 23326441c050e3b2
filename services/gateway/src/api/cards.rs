//! Cards: plastic in stock and in hands, as an administrator of a region sees them.

use super::registry::{Operation, later};
use axum::routing::MethodFilter;

/// The operations of cards.
pub fn operations() -> Vec<Operation> {
    vec![
        later(MethodFilter::GET, "/cards"),
        later(MethodFilter::GET, "/cards/social-tariff/{cardSystemId}/active"),
    ]
}
