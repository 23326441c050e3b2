//! The codes and tokens of validations, and what their rows are sealed with.
//!
//! Rule: a code or token is made of the id of its validation under a key that only this service has; nothing
//! of it is stored
//! Test: `a_secret_is_of_one_validation_and_one_stage`
//! Source: UiTPAS API 4.0, social-tariff-validation; this house

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::Fault;
use chassis::sealing::{Keys, NamedSecrets};
use chassis::text::from_base64;
use contracts::pass::ValidationSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How far a validation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Stage {
    Code,
    Token,
}

/// The bytes of an id.
const ID: usize = 16;
/// Ours are shorter.
const LONGEST: usize = 80;

/// Makes secrets, knows them again, and seals rows.
pub struct Secrets(Keys);

impl Secrets {
    /// With the keys of the vault for national numbers, for a purpose of its own.
    pub fn new(secrets: &NamedSecrets) -> Self {
        Self(Keys::new(secrets, "validation"))
    }

    /// What rows are sealed with.
    pub fn keys(&self) -> &Keys {
        &self.0
    }

    /// The secret of this validation at this stage.
    ///
    /// # Errors
    /// Broken when there is no key.
    pub fn of(&self, id: Uuid, stage: Stage) -> Result<ValidationSecret, Fault> {
        let mac = self.0.index(self.0.newest(), &text(id, stage))?;
        Ok(ValidationSecret(
            URL_SAFE_NO_PAD.encode([id.as_bytes().as_slice(), &mac].concat()),
        ))
    }

    /// Whose secret of this stage it is.
    pub fn read(&self, secret: &ValidationSecret, stage: Stage) -> Option<Uuid> {
        let bytes = from_base64(&secret.0, LONGEST)?;
        let (id, mac) = bytes.split_first_chunk::<ID>()?;
        let id = Uuid::from_bytes(*id);
        self.0.is_index(mac, &text(id, stage)).then_some(id)
    }
}

fn text(id: Uuid, stage: Stage) -> Vec<u8> {
    let stage: &[u8] = match stage {
        Stage::Code => b"code",
        Stage::Token => b"token",
    };
    [stage, id.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(keys: &str) -> Secrets {
        Secrets::new(&NamedSecrets::try_from(keys.to_owned()).unwrap())
    }

    #[test]
    fn a_secret_is_of_one_validation_and_one_stage() {
        let (one, ours) = (Uuid::from_u128(1), secrets("1:a secret"));
        let (code, token) = (
            ours.of(one, Stage::Code).unwrap(),
            ours.of(one, Stage::Token).unwrap(),
        );
        assert_eq!(ours.read(&code, Stage::Code), Some(one));
        assert_eq!(ours.read(&token, Stage::Token), Some(one));
        assert_eq!(ours.read(&code, Stage::Token), None);
        assert_eq!(
            secrets("2:newer, 1:a secret").read(&token, Stage::Token),
            Some(one)
        );
        assert_eq!(secrets("1:another").read(&token, Stage::Token), None);
        let other = ours.of(Uuid::from_u128(2), Stage::Code).unwrap().0;
        let mixed = format!("{}{}", &code.0[..22], &other[22..]);
        for wrong in ["", "AAAA", "%%", &mixed, &code.0[1..], &"A".repeat(500)] {
            assert_eq!(
                ours.read(&ValidationSecret(wrong.to_owned()), Stage::Code),
                None,
                "{wrong}"
            );
        }
        assert_eq!(format!("{code:?}"), "(redacted)");
    }
}
