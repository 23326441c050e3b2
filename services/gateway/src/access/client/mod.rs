//! API clients: programs of vendors and counters. Each has an id, a name, a secret of which the hash is kept,
//! and permissions; an operator lets it in, gives it another secret, switches it off and on.
//!
//! A client `space:id` is one of a trusted issuer and has its secret there. A client of a region pack may
//! come with a secret in clear: that is for demo regions, and such a client does not count in production.

mod create;
mod grant;
mod put;
mod rotate_secret;
pub mod secret;
mod switch;

pub use create::create;
pub use grant::grant;
pub use put::{judge, put, remembered};
pub use rotate_secret::rotate_secret;
pub use switch::switch;

use crate::config::is_word;

/// In bytes.
const LONGEST_ID: usize = 128;

/// Whether a client may have this id: a word; `space:id` names a client of a trusted issuer.
fn is_client_id(id: &str) -> bool {
    if id.len() > LONGEST_ID {
        return false;
    }
    match id.split_once(':') {
        Some((space, id)) => is_word(space) && is_word(id),
        None => is_word(id),
    }
}

/// Whether its secret is at another issuer: one of ours beside it would open the door as well.
fn is_of_trusted_issuer(id: &str) -> bool {
    id.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_a_word_with_at_most_one_name_space() {
        for id in ["ticketshop", "a.b_c-1", "partner:shop"] {
            assert!(is_client_id(id), "{id}");
        }
        for id in ["", ":", "a:", ":b", "a:b:c", "a b", "a/b", "é"] {
            assert!(!is_client_id(id), "{id}");
        }
    }
}
