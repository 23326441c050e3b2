//! The hash of what a client alone knows.
//!
//! Rule: a challenge is the Base64 of the SHA-256 of a verifier, in either alphabet, padded or not
//! Test: `a_challenge_is_the_hash_of_its_verifier_however_it_is_written`
//! Source: UiTPAS API 4.0, social-tariff-validation; RFC 7636

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::digest::{SHA256, digest};

/// A hash.
pub type Challenge = [u8; 32];

/// The challenge as it is written; none when it is no hash.
pub fn read(text: &str) -> Option<Challenge> {
    // A plus that was not written as %2B arrives as a space.
    let plain: String = text
        .trim_end_matches('=')
        .chars()
        .map(|letter| match letter {
            '-' | ' ' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    STANDARD_NO_PAD.decode(plain).ok()?.try_into().ok()
}

/// That of a verifier.
pub fn of(verifier: &str) -> Challenge {
    let mut challenge = Challenge::default();
    challenge.copy_from_slice(digest(&SHA256, verifier.as_bytes()).as_ref());
    challenge
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

    #[test]
    fn a_challenge_is_the_hash_of_its_verifier_however_it_is_written() {
        // The example of RFC 7636.
        let (verifier, challenge) = (
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        );
        assert_eq!(read(challenge), Some(of(verifier)));
        let hash = of("another");
        for written in [
            STANDARD.encode(hash),
            STANDARD_NO_PAD.encode(hash),
            URL_SAFE.encode(hash),
            URL_SAFE_NO_PAD.encode(hash),
            STANDARD.encode(hash).replace('+', " "),
        ] {
            assert_eq!(read(&written), Some(hash), "{written}");
        }
        for wrong in ["", "AAAA", "%%", &"A".repeat(44), &"é".repeat(22)] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
