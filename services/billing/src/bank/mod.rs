//! Banks: what goes to them, and what comes back. Credit transfers go out as pain.001, statements come in as
//! camt.053 or CODA, and a payment is found again by the two references that it carries. Nothing here knows a
//! database, and no name of a counterparty is kept of a statement.

mod camt;
mod coda;
mod ogm;
mod read;
mod statement;
mod transfer;

pub use ogm::Ogm;
pub use read::read;
pub use statement::Movement;
#[cfg(test)]
pub use statement::Statement;
pub use transfer::{Batch, Drawn, Transfer, unpayable, write};

use contracts::Refusal;
use sepa::{Iban, validate_iban};

/// The number of an account that can pay and be paid in SEPA, spelled without blanks.
///
/// Rule: an account is an IBAN of a country of SEPA whose check digits are right
/// Test: `an_account_is_an_iban_of_sepa`
/// Source: ISO 13616; EPC409-09, SEPA countries
pub fn iban(text: &str) -> Result<Iban, Refusal> {
    const LONGEST: usize = 64;
    let refused = || Refusal::invalid("This is no IBAN of a country of SEPA");
    if text.len() > LONGEST {
        return Err(refused());
    }
    let iban = validate_iban(text.trim()).map_err(|_| refused())?;
    match iban.is_sepa() {
        true => Ok(iban),
        false => Err(refused()),
    }
}

#[cfg(test)]
mod tests;
