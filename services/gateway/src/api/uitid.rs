//! UiTiD: the account with which a person sees his own pass.

use super::registry::{Operation, later};
use axum::routing::MethodFilter;

/// The operations for whoever has an account.
pub fn operations() -> Vec<Operation> {
    vec![
        later(MethodFilter::GET, "/passholders/me/uitid/registration-token"),
        later(MethodFilter::GET, "/passholders/me/uitid/status"),
        later(MethodFilter::PUT, "/passholders/me/uitid"),
        later(MethodFilter::GET, "/passholders/me"),
        later(MethodFilter::POST, "/passholders/me"),
        // Of the contract's `/passholders/{passholderId}/transactions`: `me` is nobody's id.
        later(MethodFilter::GET, "/passholders/me/transactions"),
        later(MethodFilter::GET, "/uitid/emails/{email}"),
    ]
}
