//! Keys that are derived from the secrets of the gateway, which stand outside the database.

use crate::config::listed;
use anyhow::anyhow;
use chassis::Fault;
use chassis::ask::Hashes;
use chassis::sealing;
use ring::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
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
    /// A link to a picture.
    Picture,
    /// A link to a financial report.
    Report,
    /// The id of an order.
    Order,
    /// The code of a referral.
    Referral,
}

/// Seals signing keys, and hashes what must not be guessed from a dump of a database: with the newest secret.
/// What an older one sealed or hashed still counts.
pub struct Secrets {
    newest: Derived,
    older: Vec<Derived>,
}

/// What a state is sealed for.
const STATE: &str = "state";

/// The keys of one secret.
struct Derived {
    cipher: LessSafeKey,
    states: LessSafeKey,
    events: LessSafeKey,
    request: hmac::Key,
    lookup: hmac::Key,
    pack_row: hmac::Key,
    picture: hmac::Key,
    report: hmac::Key,
    order: hmac::Key,
    referral: hmac::Key,
}

impl Secrets {
    /// # Errors
    /// When the setting is no list of secrets, or a key cannot be derived; the length of a secret does not
    /// matter for that.
    pub fn new(setting: &str) -> anyhow::Result<Self> {
        let listed = listed(setting).map_err(|error| anyhow!("service.secret: {error}"))?;
        let mut all = vec![];
        for secret in listed {
            all.push(Derived::new(&secret)?);
        }
        let older = all.split_off(1);
        let newest = all.pop().ok_or_else(|| anyhow!("service.secret is missing"))?;
        Ok(Self { newest, older })
    }

    /// A keyed hash of these parts, one after another.
    pub fn hash(&self, purpose: Purpose, parts: &[&[u8]]) -> Vec<u8> {
        self.newest.hash(purpose, parts)
    }

    /// As [`Secrets::hash`], under each secret, the newest first.
    pub fn hashes(&self, purpose: Purpose, parts: &[&[u8]]) -> Vec<Vec<u8>> {
        let all = std::iter::once(&self.newest).chain(&self.older);
        all.map(|derived| derived.hash(purpose, parts)).collect()
    }

    /// As [`Secrets::hash`], in hexadecimal.
    pub fn fingerprint(&self, purpose: Purpose, parts: &[&[u8]]) -> String {
        chassis::hex(&self.newest.hash(purpose, parts))
    }

    /// As [`Secrets::fingerprint`], under each secret.
    pub fn fingerprints(&self, purpose: Purpose, parts: &[&[u8]]) -> Hashes {
        let mut all = self.fingerprint(purpose, parts);
        for older in &self.older {
            all.push('\n');
            all.push_str(&chassis::hex(&older.hash(purpose, parts)));
        }
        all.into()
    }

    /// Whether this is the hash of these bytes under one of the secrets, told in a time that says nothing.
    pub fn is_hash(&self, purpose: Purpose, bytes: &[u8], hash: &[u8]) -> bool {
        let mut all = std::iter::once(&self.newest).chain(&self.older);
        all.any(|derived| hmac::verify(derived.key(purpose), bytes, hash).is_ok())
    }

    /// Encrypts what somebody carries away and brings back.
    pub fn seal_state(&self, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        sealing::seal(&self.newest.states, plain, STATE.as_bytes())
    }

    /// What somebody brought back; none when it was not sealed here.
    pub fn open_state(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut all = std::iter::once(&self.newest).chain(&self.older);
        all.find_map(|derived| sealing::open(&derived.states, sealed, STATE.as_bytes()))
    }

    /// Seals what publishing needs - the secret of a subscription, the key of its owner - for one place.
    pub fn seal_event(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        sealing::seal(&self.newest.events, plain, place.as_bytes())
    }

    /// What was sealed for this place; none when it was not, or with a secret that is not here.
    pub fn open_event(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut all = std::iter::once(&self.newest).chain(&self.older);
        all.find_map(|derived| sealing::open(&derived.events, sealed, place.as_bytes()))
    }

    /// The same sealed with the newest secret; none when it is, or does not open.
    pub fn reseal_event(&self, place: &str, sealed: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        if sealing::open(&self.newest.events, sealed, place.as_bytes()).is_some() {
            return Ok(None);
        }
        let Some(plain) = self.open_event(place, sealed) else {
            tracing::error!(
                place,
                "what is sealed opens with none of the secrets of the gateway"
            );
            return Ok(None);
        };
        self.seal_event(place, &plain).map(Some)
    }

    /// Encrypts a signing key for the row of this key id.
    pub fn seal(&self, kid: &str, key: &[u8]) -> Result<Vec<u8>, Fault> {
        self.newest.seal(kid, key)
    }

    /// The signing key of a row; none when it belongs to another row or was sealed with a secret that is not
    /// here.
    pub fn open(&self, kid: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let older = || self.older.iter().find_map(|older| older.open(kid, sealed));
        self.newest.open(kid, sealed).or_else(older)
    }
}

impl Derived {
    fn new(secret: &str) -> anyhow::Result<Self> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"beleefregio gateway");
        let root = salt.extract(secret.as_bytes());
        let hashing = |purpose: &'static [u8]| -> anyhow::Result<hmac::Key> {
            let info = [purpose];
            let derived = root
                .expand(&info, hmac::HMAC_SHA256)
                .map_err(|_| anyhow!("no key can be derived"))?;
            Ok(hmac::Key::from(derived))
        };
        let sealing = |purpose: &'static [u8]| -> anyhow::Result<LessSafeKey> {
            let info = [purpose];
            let derived = root
                .expand(&info, &AES_256_GCM)
                .map_err(|_| anyhow!("no key can be derived"))?;
            Ok(LessSafeKey::new(UnboundKey::from(derived)))
        };
        Ok(Self {
            cipher: sealing(b"signing keys v1")?,
            states: sealing(b"states v1")?,
            events: sealing(b"events v1")?,
            request: hashing(b"requests v1")?,
            lookup: hashing(b"look-ups v1")?,
            pack_row: hashing(b"pack rows v1")?,
            picture: hashing(b"pictures v1")?,
            report: hashing(b"reports v1")?,
            order: hashing(b"orders v1")?,
            referral: hashing(b"referrals v1")?,
        })
    }

    fn key(&self, purpose: Purpose) -> &hmac::Key {
        match purpose {
            Purpose::Request => &self.request,
            Purpose::Lookup => &self.lookup,
            Purpose::PackRow => &self.pack_row,
            Purpose::Picture => &self.picture,
            Purpose::Report => &self.report,
            Purpose::Referral => &self.referral,
            Purpose::Order => &self.order,
        }
    }

    fn hash(&self, purpose: Purpose, parts: &[&[u8]]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(self.key(purpose));
        for part in parts {
            context.update(part);
        }
        context.sign().as_ref().to_vec()
    }

    fn seal(&self, kid: &str, key: &[u8]) -> Result<Vec<u8>, Fault> {
        sealing::seal(&self.cipher, key, kid.as_bytes())
    }

    fn open(&self, kid: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        sealing::open(&self.cipher, sealed, kid.as_bytes())
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
        let state = ours.seal_state(b"a state").unwrap();
        assert_eq!(ours.open_state(&state).as_deref(), Some(&b"a state"[..]));
        assert_eq!(theirs.open_state(&state), None);
        assert_eq!(ours.open("state", &state), None, "a state is no signing key");
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

    #[test]
    fn what_an_older_secret_sealed_or_hashed_still_counts_and_the_newest_makes() {
        let secrets = |setting: &str| Secrets::new(setting).unwrap();
        let (single, both, newest) = (
            secrets("a secret"),
            secrets("2027:another, 1:a secret"),
            secrets("2027:another"),
        );
        let hashes = |secrets: &Secrets| secrets.fingerprints(Purpose::Request, &[b"a"]);
        assert!(hashes(&both).have(hashes(&single).newest()));
        assert!(!hashes(&newest).have(hashes(&single).newest()));
        assert_eq!(hashes(&both).newest(), hashes(&newest).newest());
        assert_eq!(
            hashes(&single),
            secrets("any:a secret").fingerprints(Purpose::Request, &[b"a"])
        );
        let link = single.hash(Purpose::Picture, &[b"a"]);
        assert!(both.is_hash(Purpose::Picture, b"a", &link));
        assert!(!newest.is_hash(Purpose::Picture, b"a", &link));
        assert!(!both.is_hash(Purpose::Request, b"a", &link));
        let sealed = single.seal("one", b"a private key").unwrap();
        assert!(both.open("one", &sealed).is_some() && newest.open("one", &sealed).is_none());
        let sealed = both.seal("one", b"a private key").unwrap();
        assert!(newest.open("one", &sealed).is_some() && single.open("one", &sealed).is_none());
    }

    #[test]
    fn a_list_with_a_mistake_is_refused_and_a_single_secret_is_not() {
        for wrong in ["2:hush, old", "1:", "1:hush,1:b", "2:hush,"] {
            let error = Secrets::new(wrong).err().unwrap().to_string();
            assert!(!error.contains("hush"), "{error}");
        }
        for single in ["a secret", "with spaces: and, commas"] {
            assert_eq!(listed(single).unwrap(), [single]);
        }
    }
}
