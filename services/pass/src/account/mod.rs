//! Accounts: with which account of an identity provider somebody sees the own pass. One holder has one
//! account, and one account one holder. Whoever links an account proves with it who he is, and with a
//! registration token that he holds the pass.
//!
//! Of a token the hash alone is kept. It is given for a pass number and the birth date of its holder, and
//! opens one thing: an account, or the family of somebody else. It counts while the very card counts whose
//! number was shown. Whose account is closed gets none.

mod email_linked;
mod hand_out_token;
mod issue_token;
mod link;
pub mod shared_limit;
mod store;
mod sweep;
mod token;

pub use email_linked::email_linked;
pub use hand_out_token::hand_out_token;
pub use issue_token::{Terms, issue_token};
pub use link::link;
pub use store::{
    add_token, close, drop_tokens, find, find_by_name, find_token, has_other_email, is_closed, link as add,
    of_holder, open, put_email, unlink,
};
pub use sweep::sweep;
pub use token::use_for;

use chassis::measure::Measure;
use contracts::Refusal;

/// Rises while callers without a token are turned away because all of them guessed too often.
pub const SHUT: &str = "registration_tokens_shut_total";

/// What is measured of accounts.
pub const MEASURES: &[Measure] = &[Measure::counter(
    SHUT,
    "Requests for a registration token turned away: callers without one sent too many wrong dates.",
)];

/// 401: no such token, or none that counts. Why is never told.
pub fn unauthorized() -> Refusal {
    Refusal::new("auth/unauthorized", 401, "Unauthorized")
}

/// 400: the account is somebody's already.
pub fn is_somebodys() -> Refusal {
    Refusal::uitpas("uitid-already-registered", "The account has a passholder already")
}
