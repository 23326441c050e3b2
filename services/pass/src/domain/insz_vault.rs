//! National numbers at rest: AES-256-GCM bound to the row, and a keyed index to find them by.

use contracts::Insz;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use uuid::Uuid;

/// Encrypts for one row and indexes for look-up, with two keys made from one secret outside the database.
pub struct InszVault {
    cipher: Option<LessSafeKey>,
    index: hmac::Key,
}

impl InszVault {
    pub fn new(secret: &str) -> Self {
        let derive = |purpose: &str| {
            hmac::sign(
                &hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
                purpose.as_bytes(),
            )
        };
        Self {
            cipher: UnboundKey::new(&AES_256_GCM, derive("insz cipher v1").as_ref())
                .ok()
                .map(LessSafeKey::new),
            index: hmac::Key::new(hmac::HMAC_SHA256, derive("insz index v1").as_ref()),
        }
    }

    /// The blind index: equal numbers have equal indexes, and without the key nothing can be told from it.
    pub fn index(&self, insz: &Insz) -> Vec<u8> {
        hmac::sign(&self.index, insz.expose().as_bytes())
            .as_ref()
            .to_vec()
    }

    /// The number, readable only with the key and only in the row of this passholder. None when randomness fails.
    pub fn seal(&self, insz: &Insz, passholder: Uuid) -> Option<Vec<u8>> {
        let mut nonce = [0_u8; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let mut sealed = insz.expose().as_bytes().to_vec();
        let cipher = self.cipher.as_ref()?;
        cipher
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(passholder.as_bytes()),
                &mut sealed,
            )
            .ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// The number of a row; none when the bytes belong to another row or key.
    pub fn open(&self, sealed: &[u8], passholder: Uuid) -> Option<Insz> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let mut rest = rest.to_vec();
        let plain = self
            .cipher
            .as_ref()?
            .open_in_place(
                Nonce::try_assume_unique_for_key(nonce).ok()?,
                Aad::from(passholder.as_bytes()),
                &mut rest,
            )
            .ok()?;
        Insz::parse(std::str::from_utf8(plain).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_number_opens_in_its_own_row_only() {
        let (vault, row, other) = (InszVault::new("a secret"), Uuid::from_u128(1), Uuid::from_u128(2));
        let insz = Insz::parse("17050399911").unwrap();
        let sealed = vault.seal(&insz, row).unwrap();
        assert_eq!(vault.open(&sealed, row), Some(insz.clone()));
        assert_eq!(vault.open(&sealed, other), None);
        assert_eq!(InszVault::new("another").open(&sealed, row), None);
        assert!(!sealed.windows(11).any(|bytes| bytes == insz.expose().as_bytes()));
    }

    #[test]
    fn the_index_is_equal_for_equal_numbers_and_depends_on_the_key() {
        let (a, b) = (InszVault::new("a secret"), InszVault::new("another"));
        let insz = Insz::parse("17050399911").unwrap();
        assert_eq!(a.index(&insz), a.index(&Insz::parse("17.05.03-999.11").unwrap()));
        assert_ne!(a.index(&insz), b.index(&insz));
    }
}
