//! UiTiD: the account with which a person sees his own pass. First a token for whoever knows the pass and the
//! birth date, then whether there is an account, then the account of the one who is signed in is linked.

mod get_email;
mod get_looks;
mod get_me;
mod get_registration_token;
mod get_status;
mod get_transactions;
mod post_me;
mod put_uitid;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations for whoever has an account.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_registration_token::handle)),
        offered(routes!(get_status::handle)),
        offered(routes!(put_uitid::handle)),
        offered(routes!(get_me::handle)),
        offered(routes!(post_me::handle)),
        // Of the contract's `/passholders/{passholderId}/transactions`: `me` is nobody's id.
        offered(routes!(get_transactions::handle)),
        offered(routes!(get_looks::handle)),
        offered(routes!(get_email::handle)),
    ]
}
