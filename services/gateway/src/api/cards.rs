//! Cards: plastic in stock and in hands, as an administrator of a region sees them.

use super::registry::{GET, Operation, later};

/// The operations of cards.
pub fn operations() -> Vec<Operation> {
    vec![
        later(GET, "/cards"),
        later(GET, "/cards/social-tariff/{cardSystemId}/active"),
    ]
}
