//! Keys that are derived from the one secret of the gateway, which stands outside the database.

use anyhow::anyhow;
use chassis::Fault;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{hkdf, hmac};

/// What a keyed hash is for: equal texts have different hashes for different purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The body behind a client's key.
    Request,
    /// A national number that was looked up.
    Lookup,
    /// A demo secret of a region pack.
    PackRow,
}

/// Seals signing keys, and hashes what must not be guessed from a dump of a database.
pub struct Secrets {
    cipher: LessSafeKey,
    request: hmac::Key,
    lookup: hmac::Key,
    pack_row: hmac::Key,
}

impl Secrets {
    /// # Errors
    /// When a key cannot be derived; the secret's length does not matter for that.
    pub fn new(secret: &str) -> anyhow::Result<Self> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"beleefregio gateway");
        let root = salt.extract(secret.as_bytes());
        let hashing = |purpose: &'static [u8]| -> anyhow::Result<hmac::Key> {
            let info = [purpose];
            let derived = root
                .expand(&info, hmac::HMAC_SHA256)
                .map_err(|_| anyhow!("no key can be derived"))?;
            Ok(hmac::Key::from(derived))
        };
        let info: [&[u8]; 1] = [b"signing keys v1"];
        let cipher = root
            .expand(&info, &AES_256_GCM)
            .map_err(|_| anyhow!("no key can be derived"))?;
        Ok(Self {
            cipher: LessSafeKey::new(UnboundKey::from(cipher)),
            request: hashing(b"requests v1")?,
            lookup: hashing(b"look-ups v1")?,
            pack_row: hashing(b"pack rows v1")?,
        })
    }

    /// A keyed hash of these parts, one after another.
    pub fn hash(&self, purpose: Purpose, parts: &[&[u8]]) -> Vec<u8> {
        let key = match purpose {
            Purpose::Request => &self.request,
            Purpose::Lookup => &self.lookup,
            Purpose::PackRow => &self.pack_row,
        };
        let mut context = hmac::Context::with_key(key);
        for part in parts {
            context.update(part);
        }
        context.sign().as_ref().to_vec()
    }

    /// As [`Secrets::hash`], in hexadecimal.
    pub fn fingerprint(&self, purpose: Purpose, parts: &[&[u8]]) -> String {
        let hash = self.hash(purpose, parts);
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Encrypts a signing key for the row of this key id.
    pub fn seal(&self, kid: &str, key: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut nonce = [0_u8; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(Fault::broken)?;
        let mut sealed = key.to_vec();
        self.cipher
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(kid.as_bytes()),
                &mut sealed,
            )
            .map_err(Fault::broken)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The signing key of a row; none when it belongs to another row or was sealed with another secret.
    pub fn open(&self, kid: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let key = self
            .cipher
            .open_in_place(nonce, Aad::from(kid.as_bytes()), &mut rest)
            .ok()?;
        Some(key.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signing_key_opens_in_its_own_row_and_with_its_own_secret_only() {
        let (ours, theirs) = (
            Secrets::new("a secret").unwrap(),
            Secrets::new("another").unwrap(),
        );
        let sealed = ours.seal("one", b"a private key").unwrap();
        assert_eq!(ours.open("one", &sealed).as_deref(), Some(&b"a private key"[..]));
        assert_eq!(ours.open("two", &sealed), None);
        assert_eq!(theirs.open("one", &sealed), None);
        assert!(!sealed.windows(7).any(|bytes| bytes == b"private"));
    }

    #[test]
    fn a_hash_depends_on_secret_and_purpose() {
        let (ours, theirs) = (
            Secrets::new("a secret").unwrap(),
            Secrets::new("another").unwrap(),
        );
        let hash = |secrets: &Secrets, purpose| secrets.fingerprint(purpose, &[b"a", b"b"]);
        assert_eq!(
            hash(&ours, Purpose::Request),
            ours.fingerprint(Purpose::Request, &[b"ab"])
        );
        assert_ne!(hash(&ours, Purpose::Request), hash(&theirs, Purpose::Request));
        assert_ne!(hash(&ours, Purpose::Request), hash(&ours, Purpose::Lookup));
    }
}
