//! The file of a statement, and so what its hash is of: lines of comma-separated values in the order of the
//! statement, between a line with the names of the columns and one with the totals.
//!
//! A form never changes once a statement was closed with it: a new one gets a number of its own
//! (`statement.form`).
//!
//! Rule: no file names a holder, and no cell of one is a formula to whoever opens it
//! Test: `a_cell_is_text_to_whoever_opens_the_file`, `a_statement_names_no_holder`
//! Source: this house; OWASP, CSV injection

use contracts::billing::{Amounts, Entry, StatementId, StatementLine, StatementSummary};
use std::fmt::Write;

/// The names of the columns.
pub const HEAD: &str = "statement,line,sale,entry,counters,day,booked,event,title,label,key,version,holder,\
                        counterparties,price,holder_pays,organizer_bears,due,internal,others,proof\n";

/// Adds a line.
pub fn line(file: &mut String, statement: &StatementId, line: &StatementLine) {
    let entry = match line.entry {
        Entry::Sale => "sale",
        Entry::Cancellation => "cancellation",
    };
    let counters = line.counters.map(|id| id.to_string()).unwrap_or_default();
    let (number, sale, day, booked) = (line.number, &line.ticket_sale_id, line.day, line.booked_on);
    add(
        file,
        format_args!("{statement},{number},{sale},{entry},{counters},{day},{booked},"),
    );
    cell(file, &line.event_id.0);
    cell(file, &line.event);
    cell(file, line.label.as_deref().unwrap_or_default());
    add(
        file,
        format_args!("{},{},{},", line.key_id, line.key_version, line.holder),
    );
    cell(file, &line.counterparties.join(" / "));
    amounts(file, &line.amounts);
    cell(file, line.proof.as_deref().unwrap_or_default());
    end(file);
}

/// Adds the totals.
pub fn total(file: &mut String, statement: &StatementSummary) {
    let (id, lines) = (statement.id, statement.lines);
    let (first, last) = (statement.first_day, statement.last_day);
    add(file, format_args!("{id},{lines},,total,,{first},{last},"));
    cell(file, &statement.party.id);
    cell(file, &statement.party.name);
    add(file, format_args!(",,,,,"));
    amounts(file, &statement.amounts);
    cell(file, "");
    end(file);
}

fn amounts(file: &mut String, of: &Amounts) {
    for amount in [of.price, of.holder, of.organizer, of.due, of.internal, of.others] {
        add(file, format_args!("{},", amount.decimal()));
    }
}

/// A text, and the comma after it. What a table would take for a formula begins with an apostrophe, as its
/// user would write it.
fn cell(file: &mut String, text: &str) {
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@']);
    let is_plain = !text.contains(|c: char| matches!(c, ',' | ';' | '"') || c.is_control());
    if is_plain && !is_formula {
        add(file, format_args!("{text},"));
        return;
    }
    file.push('"');
    if is_formula {
        file.push('\'');
    }
    for c in text.chars() {
        match c {
            '"' => file.push_str("\"\""),
            c if c.is_control() => file.push(' '),
            // Where it parts cells, what follows would be one of its own.
            ';' => file.push(','),
            c => file.push(c),
        }
    }
    file.push_str("\",");
}

/// The last cell has no comma after it.
fn end(file: &mut String) {
    file.pop();
    file.push('\n');
}

fn add(file: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = file.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::billing::{Party, PartyKind, PeriodId};
    use contracts::{CardSystemId, Cents, DistributionKeyId, SignedEuro};

    fn id() -> StatementId {
        StatementId {
            period: PeriodId {
                card_system_id: CardSystemId(38),
                first_day: "2026-01-01".parse().unwrap(),
            },
            number: 3,
        }
    }

    fn amounts() -> Amounts {
        let euro = |cents| SignedEuro(Cents(cents));
        Amounts {
            price: euro(-2000),
            holder: euro(-400),
            organizer: euro(-200),
            due: euro(-1405),
            internal: euro(0),
            others: euro(5),
        }
    }

    fn written(event: &str) -> String {
        let mut file = String::new();
        let one = StatementLine {
            number: 7,
            ticket_sale_id: "100001".into(),
            entry: Entry::Cancellation,
            counters: Some(id()),
            day: "2026-04-01".parse().unwrap(),
            booked_on: "2026-04-20".parse().unwrap(),
            event_id: "lessons".into(),
            event: event.into(),
            label: None,
            key_id: DistributionKeyId(4),
            key_version: 1,
            holder: "0123456789abcdef".into(),
            counterparties: vec!["Geetbets".into(), "Linter".into()],
            amounts: amounts(),
            proof: Some("kasboek 12".into()),
        };
        line(&mut file, &id(), &one);
        file
    }

    #[test]
    fn a_line_has_a_cell_for_each_column() {
        assert_eq!(
            written("Turnles"),
            "38-2026-01-01-3,7,100001,cancellation,38-2026-01-01-3,2026-04-01,2026-04-20,lessons,\
             Turnles,,4,1,0123456789abcdef,Geetbets / Linter,-20.00,-4.00,-2.00,-14.05,0.00,0.05,kasboek 12\n"
        );
        let columns = HEAD.matches(',').count();
        assert_eq!(written("Turnles").matches(',').count(), columns);
        let mut file = String::new();
        let statement = StatementSummary {
            id: id(),
            period_id: id().period,
            card_system_id: CardSystemId(38),
            first_day: "2026-01-01".parse().unwrap(),
            last_day: "2026-03-31".parse().unwrap(),
            closed: true,
            party: Party {
                kind: PartyKind::Municipality,
                id: "Geetbets".into(),
                name: "Geetbets".into(),
            },
            lines: 1,
            amounts: amounts(),
            sha256: String::new(),
        };
        total(&mut file, &statement);
        assert_eq!(file.matches(',').count(), columns);
        assert!(
            file.ends_with(",-20.00,-4.00,-2.00,-14.05,0.00,0.05,\n"),
            "{file}"
        );
    }

    #[test]
    fn a_cell_is_text_to_whoever_opens_the_file() {
        for (event, cell) in [
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-2", "\"'-2\""),
            ("a, b", "\"a, b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("a\r\nb", "\"a  b\""),
            ("Poëzie 3+", "Poëzie 3+"),
        ] {
            let line = written(event);
            assert!(line.contains(&format!(",lessons,{cell},,4,")), "{line}");
            assert_eq!(line.matches('\n').count(), 1);
        }
    }
}
