//! Accounts: with which account of an identity provider somebody sees the own pass. One holder has one
//! account, and one account one holder. Whoever links an account proves with it who he is, and with a
//! registration token that he holds the pass.
//!
//! Of a token the hash alone is kept. It is given for a pass number and the birth date of its holder, and
//! opens one thing: an account, or the family of somebody else.

mod email_linked;
mod issue_token;
mod link;
mod store;
mod sweep;
mod token;
mod unlink;

pub use email_linked::email_linked;
pub use issue_token::issue_token;
pub use link::link;
pub use store::{find, find_by_name, find_token, link as add, of_holder};
pub use sweep::sweep;
pub use token::use_for;
pub use unlink::unlink;

use contracts::Refusal;

/// 401: no such token, or none that counts. Why is never told.
pub fn unauthorized() -> Refusal {
    Refusal::new("auth/unauthorized", 401, "Unauthorized")
}

/// 400: the account is somebody's already.
pub fn is_somebodys() -> Refusal {
    Refusal::uitpas("uitid-already-registered", "The account has a passholder already")
}
