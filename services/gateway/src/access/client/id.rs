//! Ids of clients.

use crate::config::is_word;

/// In bytes.
const LONGEST_ID: usize = 128;

/// Whether a client may have this id: a word; `space:id` names a client of a trusted issuer.
pub fn is_client_id(id: &str) -> bool {
    if id.len() > LONGEST_ID {
        return false;
    }
    match id.split_once(':') {
        Some((space, id)) => is_word(space) && is_word(id),
        None => is_word(id),
    }
}

/// Whether its secret is at another issuer: one of ours beside it would open the door as well.
pub fn is_of_trusted_issuer(id: &str) -> bool {
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
