//! Rule: a person has another name at each receiver, and nobody without the key of the receiver can tell
//! whose it is
//! Test: `the_same_person_has_one_name_at_a_receiver_and_another_at_the_next`
//! Source: GDPR, article 4 (5); this house

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::PassholderId;
use ring::hmac;

/// In bytes: more than enough for no two persons to share one.
const LENGTH: usize = 16;

/// The name of a person under the key of a receiver.
pub fn pseudonym(key: &[u8], holder: PassholderId) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let tag = hmac::sign(&key, format!("holder {holder}").as_bytes());
    let bytes = tag.as_ref();
    URL_SAFE_NO_PAD.encode(bytes.get(..LENGTH).unwrap_or(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_same_person_has_one_name_at_a_receiver_and_another_at_the_next() {
        let (one, two) = (PassholderId(Uuid::from_u128(1)), PassholderId(Uuid::from_u128(2)));
        let name = pseudonym(b"a key", one);
        assert_eq!(name, pseudonym(b"a key", one));
        assert_ne!(name, pseudonym(b"a key", two));
        assert_ne!(name, pseudonym(b"another", one));
        assert_eq!(name.len(), 22);
    }
}
