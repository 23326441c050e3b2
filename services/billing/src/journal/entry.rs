//! Rule: an entry of the journal has the same sum on both sides, and one whose amount is below zero changes
//! its sides
//! Test: `every_entry_balances_and_the_journal_is_the_debts`
//! Source: double-entry bookkeeping

use super::Accounts;
use crate::sheet::{Cell, Column, Csv};
use chassis::Fault;
use chrono::NaiveDate;
use contracts::Cents;
use contracts::billing::{Debt, PartyKind};

/// Where an amount stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Debit,
    Credit,
}

/// A line of an entry. Its amount is never below zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub account: String,
    pub side: Side,
    pub amount: Cents,
    /// Whom it is about.
    pub party: String,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub number: usize,
    pub text: String,
    pub lines: [Line; 2],
}

/// When and under what the entries are booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    pub on: NaiveDate,
    /// The period, as it is called.
    pub document: String,
}

/// An entry for each debt: a cost of the payer, and to whom it owes it.
pub fn entries(debts: &[Debt], accounts: &Accounts) -> Vec<Entry> {
    let entry = |debt: &Debt| {
        let owed = match (debt.internal, debt.from.kind, debt.to.kind) {
            (true, ..) => &accounts.internal,
            (false, PartyKind::Municipality, PartyKind::Municipality) => &accounts.between,
            (false, ..) => &accounts.payable,
        };
        let (cents, is_back) = (debt.amount.0.0, debt.amount.0.0 < 0);
        let (cost, owes) = match is_back {
            false => (Side::Debit, Side::Credit),
            true => (Side::Credit, Side::Debit),
        };
        let line = |account: &String, side: Side, party: &String| Line {
            account: account.clone(),
            side,
            amount: Cents(cents.abs()),
            party: party.clone(),
        };
        Entry {
            number: usize::try_from(debt.number).unwrap_or_default(),
            text: format!("Kansentarief {}", debt.organizer.name),
            lines: [
                line(&accounts.subsidy, cost, &debt.from.name),
                line(owed, owes, &debt.to.name),
            ],
        }
    };
    debts.iter().map(entry).collect()
}

const COLUMNS: &[Column] = &[
    Column::new("Datum", 11),
    Column::new("Stuk", 16),
    Column::new("Boeking", 8),
    Column::new("Rekening", 12),
    Column::new("Relatie", 30),
    Column::new("Omschrijving", 40),
    Column::new("Debet", 12),
    Column::new("Credit", 12),
];

/// The journal as CSV, with what both sides come to.
pub fn write(booked: &Booked, entries: &[Entry]) -> Result<Vec<u8>, Fault> {
    let mut csv = Csv::begin(vec![], COLUMNS)?;
    let (mut debit, mut credit) = (Cents(0), Cents(0));
    for entry in entries {
        for line in &entry.lines {
            let (left, right) = match line.side {
                Side::Debit => (line.amount, Cents(0)),
                Side::Credit => (Cents(0), line.amount),
            };
            debit = debit + left;
            credit = credit + right;
            csv.row(&[
                Cell::Day(booked.on),
                Cell::from(booked.document.as_str()),
                Cell::Number(entry.number as i64),
                Cell::from(line.account.as_str()),
                Cell::from(line.party.as_str()),
                Cell::from(entry.text.as_str()),
                left.into(),
                right.into(),
            ])?;
        }
    }
    let mut total = vec![Cell::from("Totaal")];
    total.extend(vec![Cell::Empty; COLUMNS.len() - 3]);
    total.extend([debit, credit].map(Cell::from));
    csv.row(&total)?;
    csv.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::SignedEuro;
    use contracts::billing::Party;
    use proptest::prelude::*;

    fn party(kind: PartyKind, name: &str) -> Party {
        Party {
            kind,
            id: name.to_lowercase(),
            name: name.into(),
        }
    }

    fn debt(number: i32, cents: i64, internal: bool, to: PartyKind) -> Debt {
        let organizer = party(PartyKind::Organizer, "TK De Vlinder");
        Debt {
            number,
            from: party(PartyKind::Municipality, "Geetbets"),
            to: party(to, "Zoutleeuw"),
            organizer,
            amount: SignedEuro(Cents(cents)),
            internal,
        }
    }

    proptest! {
        #[test]
        fn every_entry_balances_and_the_journal_is_the_debts(
            amounts in prop::collection::vec((-5_000_000i64..5_000_000, any::<bool>(), any::<bool>()), 0..30)
        ) {
            let debts: Vec<Debt> = (1..).zip(&amounts).map(|(n, (cents, internal, is_organizer))| {
                let to = if *is_organizer { PartyKind::Organizer } else { PartyKind::Municipality };
                debt(n, *cents, *internal, to)
            }).collect();
            let entries = entries(&debts, &accounts("4400000").unwrap());
            let signed = |line: &Line| match line.side {
                Side::Debit => line.amount.0,
                Side::Credit => -line.amount.0,
            };
            for (entry, debt) in entries.iter().zip(&debts) {
                prop_assert_eq!(entry.lines.iter().map(signed).sum::<i64>(), 0);
                prop_assert_eq!(signed(&entry.lines[0]), debt.amount.0.0);
                prop_assert!(entry.lines.iter().all(|line| line.amount.0 >= 0));
            }
            let booked = Booked { on: "2026-10-05".parse().unwrap(), document: "38-2026-07-01".into() };
            let text = String::from_utf8(write(&booked, &entries).unwrap()).unwrap();
            let total = text.lines().last().unwrap();
            let sums: Vec<&str> = total.rsplitn(3, ',').collect();
            prop_assert_eq!(sums[0], sums[1]);
            prop_assert_eq!(text.lines().count(), 2 + 2 * debts.len());
        }
    }

    fn accounts(payable: &str) -> Result<Accounts, serde_json::Error> {
        let written = serde_json::json!({
            "subsidy": "6496000", "payable": payable, "internal": "4990000", "between": "4160000",
        });
        serde_json::from_value(written)
    }

    #[test]
    fn accounts_of_the_region_are_what_is_booked_on() {
        let all = entries(
            &[debt(1, 400, false, PartyKind::Organizer)],
            &accounts("440-01").unwrap(),
        );
        assert_eq!(all[0].lines[1].account, "440-01");
        for wrong in ["", "=1+1", &"4".repeat(21)] {
            assert!(accounts(wrong).is_err(), "{wrong}");
        }
    }
}
