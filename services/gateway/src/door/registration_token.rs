//! Registration tokens: made here, and known to nobody else by more than a hash.

use crate::access::unauthorized;
use axum::http::{HeaderMap, HeaderValue};
use chassis::Fault;
use chassis::tokens::fingerprint;
use contracts::Refusal;
use contracts::pass::TokenHash;
use uuid::Uuid;

/// The contract's prose once calls it by the second name.
const HEADERS: [&str; 2] = ["x-registration-token", "x-registration-header"];
/// No token is longer.
const LONGEST: usize = 200;

/// A token of 128 random bits, and its hash.
///
/// # Errors
/// When the machine has no randomness.
pub fn new() -> Result<(String, TokenHash), Fault> {
    let token = Uuid::from_bytes(chassis::random()?).to_string();
    let hash = hash(&token);
    Ok((token, hash))
}

/// The hash of the token in the header.
///
/// # Errors
/// 401 without one.
pub fn require(headers: &HeaderMap) -> Result<TokenHash, Refusal> {
    let mut values = HEADERS.iter().filter_map(|name| headers.get(*name));
    let text = values.next().map(HeaderValue::to_str);
    match text {
        Some(Ok(text)) if !text.trim().is_empty() && text.len() <= LONGEST => Ok(hash(text.trim())),
        _ => Err(unauthorized()),
    }
}

/// What is random in all its bits needs no key.
fn hash(token: &str) -> TokenHash {
    TokenHash(fingerprint(&token.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_under_both_names_and_never_twice_the_same() {
        let ((token, hash), (other, _)) = (new().unwrap(), new().unwrap());
        assert_ne!(token, other);
        assert_eq!((token.len(), hash.0.len()), (36, 64));
        for name in HEADERS {
            let value = HeaderValue::from_str(&token.to_uppercase()).unwrap();
            let headers = HeaderMap::from_iter([(name.parse().unwrap(), value)]);
            assert_eq!(require(&headers).unwrap(), hash);
        }
        for text in ["", " ", &"a".repeat(201)] {
            let value = HeaderValue::from_str(text).unwrap();
            let headers = HeaderMap::from_iter([("x-registration-token".parse().unwrap(), value)]);
            assert_eq!(require(&headers).unwrap_err().status, 401);
        }
        assert_eq!(require(&HeaderMap::new()).unwrap_err().status, 401);
    }
}
