//! Credit transfers as a file for banks: pain.001.001.09 of ISO 20022, as the SEPA rulebook has it.

use super::Ogm;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::Cents;
use sepa::charset::transliterate;
use sepa::{
    CharsetPolicy, CreditTransferEntry, CreditTransferGroup, Iban, IsoDate, IsoDateTime, Pain001Builder,
    RemittanceInfo, Transliteration,
};

/// Who issues structured communications of Belgium.
const ISSUER: &str = "BBA";
/// What a name may have in such a file.
const LONGEST_NAME: usize = 70;

/// A file: what is drawn on some accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// At most 35 letters; no two files have the same.
    pub message_id: String,
    /// Who sends it.
    pub initiator: String,
    pub created_at: DateTime<Utc>,
    /// When the money is to leave.
    pub on: NaiveDate,
    pub drawn: Vec<Drawn>,
}

/// What is drawn on one account.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    pub name: String,
    pub account: Iban,
    pub transfers: Vec<Transfer>,
}

/// One transfer.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// Comes back in statements: at most 35 letters.
    pub end_to_end_id: String,
    pub ogm: Ogm,
    pub name: String,
    pub account: Iban,
    pub amount: Cents,
}

/// The file. The same batch gives the same bytes.
///
/// # Errors
/// Broken for an amount that is not above zero, and for ids that the format does not take.
pub fn write(batch: &Batch) -> Result<String, Fault> {
    let on = IsoDate::try_from(batch.on).map_err(Fault::broken)?;
    let created_at = IsoDateTime::try_from(batch.created_at).map_err(Fault::broken)?;
    let mut file = Pain001Builder::new(shortened(&batch.initiator), &batch.message_id)
        .created_at(created_at)
        .charset(CharsetPolicy::Transliterate(Transliteration::Epc));
    for (n, drawn) in (1..).zip(&batch.drawn) {
        let entries = drawn.transfers.iter().map(entry);
        let group = CreditTransferGroup::new(shortened(&drawn.name), &drawn.account, on)
            .payment_info_id(format!("{}-{n}", batch.message_id))
            // Each one stands in the statement by itself, with its own reference.
            .batch_booking(false)
            .add_entries(entries);
        file = file.add_group(group);
    }
    file.build().map_err(Fault::broken)
}

fn entry(transfer: &Transfer) -> CreditTransferEntry {
    let communication = RemittanceInfo::Proprietary {
        reference: transfer.ogm.digits(),
        issuer: Some(ISSUER.to_owned()),
    };
    CreditTransferEntry::new(
        shortened(&transfer.name),
        transfer.account.clone(),
        transfer.amount.0,
        &transfer.end_to_end_id,
    )
    .with_remittance(communication)
}

/// In the letters of the format, some of which are two for one.
fn shortened(name: &str) -> String {
    let written = transliterate(name, Transliteration::Epc);
    written.chars().take(LONGEST_NAME).collect()
}

/// Whether a name has a letter that the format can carry.
pub fn unpayable(name: &str) -> bool {
    !name.chars().any(char::is_alphanumeric)
}
