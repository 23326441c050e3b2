//! Journal: the debts of a closed period as entries of a bookkeeping.

use super::{missing, require};
use crate::journal::{Accounts, Booked, entries, write};
use crate::statement;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Fault;
use contracts::billing::{FileInBase64, ReadJournal};
use messaging::Reading;

/// As CSV. Booked on the last day of the period, under its name.
pub async fn journal(
    reading: &mut Reading,
    accounts: &Accounts,
    ask: ReadJournal,
) -> Result<FileInBase64, Fault> {
    let id = ask.period_id;
    require(id, &ask.regions)?;
    let settled = statement::settled(reading.conn(), id).await?;
    let (period, debts, _) = settled.ok_or_else(|| missing(id))?;
    let booked = Booked {
        on: statement::last_day(reading.conn(), period).await?,
        document: id.to_string(),
    };
    let csv = write(&booked, &entries(&debts, accounts))?;
    Ok(FileInBase64(STANDARD.encode(csv)))
}
