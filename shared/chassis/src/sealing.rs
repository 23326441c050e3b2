//! Sealing: what only a service with the key can read or look up. Keys have names, so that they can be
//! replaced.

use crate::text::from_base64;
use crate::{Fault, random};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use contracts::pass::Sealed;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

const LONGEST_NAME: usize = 16;
const SHORTEST_SECRET: usize = 32;
/// Secrets of values are shorter.
const LONGEST_SECRET: usize = 64;

/// A setting: named secrets, the newest first, as `"2:secret, 1:older secret"`. Never shows in logs or
/// `beleef config`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct NamedSecrets(Vec<NamedSecret>);

#[derive(Clone, PartialEq, Eq)]
struct NamedSecret {
    name: String,
    secret: String,
}

impl TryFrom<String> for NamedSecrets {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut all: Vec<NamedSecret> = vec![];
        for part in text.split(',') {
            // What is wrong is said without showing the secret.
            let (name, secret) = part
                .trim()
                .split_once(':')
                .ok_or("keys are written as name:secret, the newest first, with commas between them")?;
            if !Self::is_name(name) {
                return Err(format!(
                    "a key's name is 1 to {LONGEST_NAME} letters, digits or hyphens"
                ));
            }
            if secret.is_empty() {
                return Err(format!("key {name} has no secret"));
            }
            if all.iter().any(|other| other.name == name) {
                return Err(format!("two keys are named {name}"));
            }
            all.push(NamedSecret {
                name: name.to_owned(),
                secret: secret.to_owned(),
            });
        }
        Ok(Self(all))
    }
}

impl fmt::Debug for NamedSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|key| key.name.as_str()).collect();
        write!(f, "(redacted: {})", names.join(", "))
    }
}

impl Serialize for NamedSecrets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{self:?}"))
    }
}

impl NamedSecrets {
    /// Whether a key may be called so.
    pub fn is_name(text: &str) -> bool {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(fits)
    }

    /// The secrets alone, the newest first.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|key| key.secret.as_str())
    }

    /// What is open when one of these is a demo secret or too short.
    pub fn open_door(&self, setting: &str) -> Option<String> {
        let weak = |key: &NamedSecret| key.secret.starts_with("demo-") || key.secret.len() < SHORTEST_SECRET;
        let key = self.0.iter().find(|key| weak(key))?;
        Some(format!(
            "{setting} holds a demo or short secret (key {}): set {SHORTEST_SECRET} characters or more",
            key.name
        ))
    }
}

/// Seals with a key for one place, under a nonce that stands before it.
///
/// # Errors
/// Broken when the system has no randomness.
pub fn seal(cipher: &LessSafeKey, plain: &[u8], place: &[u8]) -> Result<Vec<u8>, Fault> {
    let nonce: [u8; NONCE_LEN] = random()?;
    let mut sealed = plain.to_vec();
    cipher
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place), &mut sealed)
        .map_err(|_| Fault::broken("nothing can be sealed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// What was sealed with this key for this place; none when it was not, or was changed.
pub fn open(cipher: &LessSafeKey, sealed: &[u8], place: &[u8]) -> Option<Vec<u8>> {
    let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut rest = rest.to_vec();
    let plain = cipher.open_in_place(nonce, Aad::from(place), &mut rest).ok()?;
    Some(plain.to_vec())
}

/// Keys for one purpose, made from named secrets that are kept outside the database. The newest seals; all of
/// them open.
pub struct Keys(Vec<Key>);

struct Key {
    name: String,
    cipher: hmac::Tag,
    index: hmac::Key,
}

impl Keys {
    /// The same secrets give other keys for another purpose.
    pub fn new(secrets: &NamedSecrets, purpose: &str) -> Self {
        let key = |named: &NamedSecret| {
            let root = hmac::Key::new(hmac::HMAC_SHA256, named.secret.as_bytes());
            let derive = |part: &str| hmac::sign(&root, format!("{purpose} {part} v1").as_bytes());
            Key {
                name: named.name.clone(),
                cipher: derive("cipher"),
                index: hmac::Key::new(hmac::HMAC_SHA256, derive("index").as_ref()),
            }
        };
        Self(secrets.0.iter().map(key).collect())
    }

    /// The name of the key that seals.
    pub fn newest(&self) -> &str {
        self.0.first().map_or("", |key| &key.name)
    }

    fn named(&self, name: &str) -> Result<&Key, Fault> {
        let found = self.0.iter().find(|key| key.name == name);
        found.ok_or_else(|| Fault::broken(format!("sealed under key {name:?}, which is not in the settings")))
    }

    /// Seals for one place: what was moved elsewhere does not open. The caller stores the key's name beside
    /// the bytes.
    pub fn seal(&self, key: &str, plain: &[u8], place: &[u8]) -> Result<Vec<u8>, Fault> {
        seal(&self.named(key)?.cipher()?, plain, place)
    }

    /// What was sealed for this place.
    ///
    /// # Errors
    /// Broken when the key is not known here, or the bytes belong to another key or place or were changed.
    pub fn open(&self, key: &str, sealed: &[u8], place: &[u8]) -> Result<Vec<u8>, Fault> {
        let opened = open(&self.named(key)?.cipher()?, sealed, place);
        opened.ok_or_else(|| Fault::broken(format!("what is sealed does not open with key {key:?}")))
    }

    /// As [`Keys::seal`] under the newest key, for a fact.
    pub fn seal_text(&self, plain: &[u8], place: &[u8]) -> Result<Sealed, Fault> {
        let key = self.newest().to_owned();
        let text = STANDARD.encode(self.seal(&key, plain, place)?);
        Ok(Sealed { key, text })
    }

    /// As [`Keys::open`].
    pub fn open_text(&self, sealed: &Sealed, place: &[u8]) -> Result<Vec<u8>, Fault> {
        let bytes = STANDARD.decode(&sealed.text).map_err(Fault::broken)?;
        self.open(&sealed.key, &bytes, place)
    }

    /// A blind index: equal values have equal indexes under one key, and without the key nothing can be told
    /// from it.
    pub fn index(&self, key: &str, value: &[u8]) -> Result<Vec<u8>, Fault> {
        Ok(hmac::sign(&self.named(key)?.index, value).as_ref().to_vec())
    }

    /// The indexes of a value under every key, so that it is found whichever wrote it.
    pub fn indexes(&self, value: &[u8]) -> Vec<Vec<u8>> {
        let index = |key: &Key| hmac::sign(&key.index, value).as_ref().to_vec();
        self.0.iter().map(index).collect()
    }

    /// Whether these bytes are the index of a value under any key. Keyed hashes are compared, so that the
    /// time tells nothing.
    pub fn is_index(&self, given: &[u8], value: &[u8]) -> bool {
        let given = self.indexes(given);
        self.indexes(value).iter().any(|own| self.indexes(own) == given)
    }

    /// The secret of a value, for an address: its index under the newest key. Nothing of it need be stored.
    ///
    /// # Errors
    /// As [`Self::index`].
    pub fn secret_of(&self, value: &[u8]) -> Result<String, Fault> {
        Ok(URL_SAFE_NO_PAD.encode(self.index(self.newest(), value)?))
    }

    /// Whether this is the secret of a value, under any key.
    pub fn is_secret_of(&self, given: &str, value: &[u8]) -> bool {
        from_base64(given, LONGEST_SECRET).is_some_and(|given| self.is_index(&given, value))
    }

    /// Whether there is a key with this name.
    pub fn knows(&self, name: &str) -> bool {
        self.0.iter().any(|key| key.name == name)
    }
}

impl Key {
    fn cipher(&self) -> Result<LessSafeKey, Fault> {
        let key = UnboundKey::new(&AES_256_GCM, self.cipher.as_ref());
        Ok(LessSafeKey::new(key.map_err(|_| Fault::broken("not a key"))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(text: &str) -> NamedSecrets {
        NamedSecrets::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn the_newest_key_seals_and_an_older_one_still_opens() {
        let before = Keys::new(&secrets("1:older"), "test");
        let after = Keys::new(&secrets("2:newer, 1:older"), "test");
        let old = before.seal_text(b"hush", b"here").unwrap();
        let new = after.seal_text(b"hush", b"here").unwrap();
        assert_eq!((old.key.as_str(), new.key.as_str()), ("1", "2"));
        assert_eq!(after.open_text(&old, b"here").unwrap(), b"hush");
        let error = before.open_text(&new, b"here").unwrap_err().to_string();
        assert!(error.contains("not in the settings"), "{error}");
    }

    #[test]
    fn what_was_moved_changed_or_meant_for_another_purpose_does_not_open() {
        let keys = Keys::new(&secrets("1:a secret"), "test");
        let mut sealed = keys.seal("1", b"hush", b"here").unwrap();
        assert!(keys.open("1", &sealed, b"there").is_err());
        let other = Keys::new(&secrets("1:a secret"), "other");
        assert!(other.open("1", &sealed, b"here").is_err());
        sealed[NONCE_LEN] ^= 1;
        assert!(keys.open("1", &sealed, b"here").is_err());
        assert!(keys.open("1", b"short", b"here").is_err());
    }

    #[test]
    fn a_setting_that_is_wrong_is_refused_without_showing_a_secret() {
        for wrong in [
            "hushhush",
            ":hushhush",
            "1:",
            "1:hushhush,1:hushhush",
            "a b:hushhush",
        ] {
            let error = NamedSecrets::try_from(wrong.to_owned()).unwrap_err();
            assert!(!error.contains("hushhush"), "{error}");
        }
        let shown = format!("{:?}", secrets("2:hushhush, 1:older"));
        assert_eq!(shown, "(redacted: 2, 1)");
    }

    #[test]
    fn production_mode_refuses_a_demo_or_short_secret() {
        let long = "l".repeat(SHORTEST_SECRET);
        let refused = |text: String| secrets(&text).open_door("keys").is_some();
        assert!(refused(format!("2:{long}, 1:demo-{long}")));
        assert!(refused("1:short".into()));
        assert!(!refused(format!("1:{long}")));
    }
}
