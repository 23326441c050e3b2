//! camt.053 of ISO 20022: the statement of a day.

use super::Ogm;
use super::statement::{Movement, Statement, Unreadable};
use contracts::Cents;
use sepa::camt::{CashEntry, EntryDetail, EntryStatus};
use sepa::{ParseLimits, parse_camt053_with_limits};

/// A reference that nobody gave.
const NOT_GIVEN: &str = "NOTPROVIDED";

/// The statements of a file. What is not booked, or not in euros, is no movement yet.
pub fn read(bytes: &[u8]) -> Result<Vec<Statement>, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable("it is not UTF-8".into()))?;
    let document = parse_camt053_with_limits(text, ParseLimits::default())
        .map_err(|_| Unreadable("it is no camt.053 of version 2, 6 or 8".into()))?;
    let mut all = vec![];
    for statement in document.statements {
        let account = statement.account.any_id().unwrap_or_default();
        let account = account.split_whitespace().collect();
        let mut movements = vec![];
        for (n, entry) in statement.entries.iter().enumerate() {
            if entry.status == EntryStatus::Booked && entry.amount.is_currency(Some("EUR")) {
                movements.extend(of_entry(n + 1, entry)?);
            }
        }
        all.push(Statement {
            account,
            id: statement.stmt_id,
            movements,
        });
    }
    Ok(all)
}

/// An entry with details that sum to it is its details; another is itself.
fn of_entry(n: usize, entry: &CashEntry) -> Result<Vec<Movement>, Unreadable> {
    let wrong = |what: &str| Unreadable(format!("entry {n} has no {what} that can be read"));
    let date = entry.booking_date().or_else(|| entry.value_date());
    let booked_on = date
        .and_then(|date| date.try_into().ok())
        .ok_or_else(|| wrong("day"))?;
    let amount = entry.signed_ct().ok_or_else(|| wrong("amount"))?;
    let reference = match &entry.account_servicer_ref {
        Some(reference) => reference.clone(),
        None => n.to_string(),
    };
    let movement = |amount: i64, detail: Option<&EntryDetail>, reference: String| Movement {
        amount: Cents(amount),
        booked_on,
        ogm: ogm(entry, detail),
        end_to_end_id: detail.and_then(|one| given(one.end_to_end_id.as_deref())),
        is_return: entry.is_return() || detail.is_some_and(EntryDetail::is_return),
        reference,
    };
    if entry.details.len() > 1 && entry.details_reconcile() {
        let parts = entry.details.iter().enumerate();
        let parts = parts.map(|(part, detail)| {
            let amount = detail.signed_ct().ok_or_else(|| wrong("amount"))?;
            Ok(movement(
                amount,
                Some(detail),
                format!("{reference}/{}", part + 1),
            ))
        });
        return parts.collect();
    }
    Ok(vec![movement(amount, entry.first_detail(), reference)])
}

fn given(reference: Option<&str>) -> Option<String> {
    let reference = reference?.trim();
    (!reference.is_empty() && reference != NOT_GIVEN).then(|| reference.to_owned())
}

fn ogm(entry: &CashEntry, detail: Option<&EntryDetail>) -> Option<Ogm> {
    let texts = [
        detail.and_then(|one| one.reference.as_deref()),
        detail.and_then(|one| one.additional_info.as_deref()),
        entry.additional_info.as_deref(),
    ];
    texts.into_iter().flatten().find_map(Ogm::found_in)
}
