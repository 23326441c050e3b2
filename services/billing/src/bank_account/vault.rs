//! Numbers of accounts at rest: sealed for their row.

use crate::bank;
use chassis::Fault;
use chassis::sealing::{Keys, NamedSecrets};
use sepa::Iban;
use uuid::Uuid;

/// Seals for one row.
pub struct AccountVault(Keys);

/// What is stored of a number.
pub struct Sealed {
    /// The name of the key.
    pub key: String,
    pub cipher: Vec<u8>,
    /// What may be shown.
    pub shown: String,
}

impl AccountVault {
    /// A vault with these keys.
    pub fn new(secrets: &NamedSecrets) -> Self {
        Self(Keys::new(secrets, "bank account"))
    }

    /// Readable only with the key and only in this row.
    pub fn seal(&self, iban: &Iban, row: Uuid) -> Result<Sealed, Fault> {
        let key = self.0.newest().to_owned();
        let cipher = self.0.seal(&key, iban.as_str().as_bytes(), row.as_bytes())?;
        Ok(Sealed {
            key,
            cipher,
            shown: masked(iban.as_str()),
        })
    }

    /// The number of a row.
    ///
    /// # Errors
    /// Broken when it belongs to another row, or its key is not in the settings.
    pub fn open(&self, key: &str, cipher: &[u8], row: Uuid) -> Result<Iban, Fault> {
        let plain = self.0.open(key, cipher, row.as_bytes())?;
        let text = std::str::from_utf8(&plain).map_err(Fault::broken)?;
        bank::iban(text).map_err(|_| Fault::broken("a sealed account is none"))
    }
}

/// The country and the last four digits, in groups of four.
fn masked(iban: &str) -> String {
    let last = iban.len().saturating_sub(4);
    let hidden = |(n, letter): (usize, char)| if n < 2 || n >= last { letter } else { '*' };
    let letters: Vec<char> = iban.chars().enumerate().map(hidden).collect();
    let groups = letters.chunks(4).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_opens_in_its_own_row_and_little_of_it_is_shown() {
        let vault = |secret: &str| AccountVault::new(&NamedSecrets::try_from(secret.to_owned()).unwrap());
        let (row, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let iban = bank::iban("BE71 0961 2345 6769").unwrap();
        let sealed = vault("1:a secret").seal(&iban, row).unwrap();
        assert_eq!(sealed.shown, "BE** **** **** 6769");
        let open = |secret: &str, row| vault(secret).open("1", &sealed.cipher, row);
        assert_eq!(open("2:newer, 1:a secret", row).unwrap(), iban);
        assert!(open("1:a secret", other).is_err());
        assert!(open("1:another", row).is_err());
        assert!(!sealed.cipher.windows(8).any(|bytes| bytes == b"09612345"));
        assert_eq!(masked("NO9386011117947"), "NO** **** ***7 947");
    }
}
