//! UiTiD: the account with which a person sees his own pass.

use super::registry::{GET, Operation, POST, PUT, later};

/// The operations for whoever has an account.
pub fn operations() -> Vec<Operation> {
    vec![
        later(GET, "/passholders/me/uitid/registration-token"),
        later(GET, "/passholders/me/uitid/status"),
        later(PUT, "/passholders/me/uitid"),
        later(GET, "/passholders/me"),
        later(POST, "/passholders/me"),
        // Of the contract's `/passholders/{passholderId}/transactions`: `me` is nobody's id.
        later(GET, "/passholders/me/transactions"),
        later(GET, "/uitid/emails/{email}"),
    ]
}
