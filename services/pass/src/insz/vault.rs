//! National numbers at rest: sealed for their row, and a keyed index to find them by.

use chassis::Fault;
use chassis::sealing::{Keys, NamedSecrets};
use contracts::{Insz, PassholderId};

/// Seals for one row and indexes for look-up. The sealed number is opened for four purposes: to seal it
/// under a newer key, to compare it with another date of birth, to ask the official source about its holder
/// in a renewal run, and to compare it with that of another record of the person, for which it is sealed
/// anew.
pub struct InszVault(Keys);

/// What is stored of a national number.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptInsz {
    /// The name of the key that sealed and indexed it.
    pub key: String,
    pub index: Vec<u8>,
    pub cipher: Vec<u8>,
}

impl InszVault {
    /// A vault with these keys.
    pub fn new(secrets: &NamedSecrets) -> Self {
        Self(Keys::new(secrets, "insz"))
    }

    /// The name of the key under which a row is written: its own, until the vault is rotated.
    pub fn key_for<'a>(&'a self, current: Option<&'a str>) -> &'a str {
        current
            .filter(|key| self.0.knows(key))
            .unwrap_or_else(|| self.newest())
    }

    /// The name of the key that seals what is written now.
    pub fn newest(&self) -> &str {
        self.0.newest()
    }

    /// What to look a number up by, whichever key its row is under.
    pub fn indexes(&self, insz: &Insz) -> Vec<Vec<u8>> {
        self.0.indexes(insz.expose().as_bytes())
    }

    /// The number, readable only with the key and only in the row of this passholder.
    pub fn keep(&self, insz: &Insz, passholder: PassholderId, key: &str) -> Result<KeptInsz, Fault> {
        let digits = insz.expose().as_bytes();
        Ok(KeptInsz {
            key: key.to_owned(),
            index: self.0.index(key, digits)?,
            cipher: self.0.seal(key, digits, passholder.0.as_bytes())?,
        })
    }

    /// The number of a row.
    ///
    /// # Errors
    /// Broken when it belongs to another row, or its key is not in the settings.
    pub fn open(&self, key: &str, cipher: &[u8], passholder: PassholderId) -> Result<Insz, Fault> {
        let plain = self.0.open(key, cipher, passholder.0.as_bytes())?;
        let digits = std::str::from_utf8(&plain).map_err(Fault::broken)?;
        Insz::parse(digits).map_err(Fault::broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn vault(keys: &str) -> InszVault {
        InszVault::new(&NamedSecrets::try_from(keys.to_owned()).unwrap())
    }

    #[test]
    fn a_sealed_number_opens_in_its_own_row_only() {
        let (row, other) = (PassholderId(Uuid::from_u128(1)), PassholderId(Uuid::from_u128(2)));
        let insz = Insz::parse("17050399911").unwrap();
        let kept = vault("1:a secret").keep(&insz, row, "1").unwrap();
        assert_eq!(vault("1:a secret").open("1", &kept.cipher, row).unwrap(), insz);
        assert!(vault("1:a secret").open("1", &kept.cipher, other).is_err());
        assert!(vault("1:another").open("1", &kept.cipher, row).is_err());
        assert!(
            !kept
                .cipher
                .windows(11)
                .any(|bytes| bytes == insz.expose().as_bytes())
        );
    }

    #[test]
    fn a_number_is_found_by_its_index_under_every_key() {
        let row = PassholderId(Uuid::from_u128(1));
        let insz = Insz::parse("17050399911").unwrap();
        let same = Insz::parse("17.05.03-999.11").unwrap();
        let kept = vault("1:a secret").keep(&insz, row, "1").unwrap();
        assert!(vault("2:newer, 1:a secret").indexes(&same).contains(&kept.index));
        assert!(!vault("1:another").indexes(&insz).contains(&kept.index));
    }
}
