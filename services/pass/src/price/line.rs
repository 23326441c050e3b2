//! Which line of a price table applies to whom.
//!
//! Rule: exactly one line of a price table applies to everybody, by kind of card, reason, age, residence,
//! right to the social tariff and voucher; a table with none or two for somebody is refused
//! Test: `each_line_applies_to_whom_it_names`, `exactly_one_line_of_a_table_applies_to_everybody`,
//! `a_table_with_none_or_two_lines_for_somebody_is_refused`
//! Source: UiTPAS documentation, prijzen; this house
//!
//! Rule: a price is 0 to 1000 euro, and nobody pays more with a voucher than without it
//! Test: `a_price_below_zero_or_raised_by_a_voucher_is_refused`
//! Source: UiTPAS API 4.0, `voucher`; this house

use chrono::NaiveDate;
use contracts::pass::{CardReason, CardType, PriceLine};
use contracts::text::LONGEST_TEXT;
use std::collections::BTreeSet;

/// Older than anybody.
const OLDEST: i32 = 150;
const MOST_LINES: usize = 50;
/// In cents.
const DEAREST: i64 = 100_000;

/// For whom a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buyer<'v> {
    pub card_type: CardType,
    pub reason: CardReason,
    pub age: i32,
    pub is_resident: bool,
    pub has_right: bool,
    pub voucher_type: Option<&'v str>,
}

/// The age in whole years on a day.
pub fn age(born: NaiveDate, today: NaiveDate) -> i32 {
    let years = today
        .years_since(born)
        .and_then(|years| i32::try_from(years).ok());
    years.unwrap_or(0).min(OLDEST)
}

/// The line that applies; none only where the table has no line for this type of voucher.
pub fn line_for<'t>(lines: &'t [PriceLine], buyer: &Buyer) -> Option<&'t PriceLine> {
    lines.iter().find(|line| applies(line, buyer))
}

/// Whether the line names this buyer.
pub fn applies(line: &PriceLine, buyer: &Buyer) -> bool {
    line.card_type
        .is_none_or(|card_type| card_type == buyer.card_type)
        && (line.reasons.is_empty() || line.reasons.contains(&buyer.reason))
        && line.from_age.is_none_or(|from| from <= buyer.age)
        && line.to_age.is_none_or(|to| buyer.age <= to)
        && line.resident.is_none_or(|resident| resident == buyer.is_resident)
        && line.social_tariff.is_none_or(|right| right == buyer.has_right)
        && line.voucher_type.as_deref() == buyer.voucher_type
}

/// What is wrong with a table, if something is.
pub fn fault(lines: &[PriceLine]) -> Option<String> {
    if lines.is_empty() || lines.len() > MOST_LINES {
        return Some(format!("a price table has 1 to {MOST_LINES} lines"));
    }
    lines
        .iter()
        .find_map(fault_of_line)
        .or_else(|| buyers(lines).iter().find_map(|buyer| fault_for(lines, buyer)))
}

fn fault_of_line(line: &PriceLine) -> Option<String> {
    let is_long = |text: &str| text.chars().nth(LONGEST_TEXT).is_some();
    if line.label.trim().is_empty() || is_long(&line.label) || is_long(&line.description) {
        return Some(format!("a label has 1 to {LONGEST_TEXT} characters"));
    }
    if !(0..=DEAREST).contains(&line.price.0) {
        return Some(format!("{}: the price is 0 to {DEAREST} cents", line.label));
    }
    let (from, to) = (line.from_age.unwrap_or(0), line.to_age.unwrap_or(OLDEST));
    match 0 <= from && from <= to && to <= OLDEST {
        true => None,
        false => Some(format!("{}: ages are 0 to {OLDEST}, in order", line.label)),
    }
}

/// One of everybody whom lines may tell apart.
fn buyers(lines: &[PriceLine]) -> Vec<Buyer<'_>> {
    let from = lines.iter().filter_map(|line| line.from_age);
    let behind = lines.iter().filter_map(|line| line.to_age).map(|to| to + 1);
    let ages: BTreeSet<i32> = from
        .chain(behind)
        .chain([0])
        .filter(|age| *age <= OLDEST)
        .collect();
    let vouchers: BTreeSet<Option<&str>> = lines
        .iter()
        .map(|line| line.voucher_type.as_deref())
        .chain([None])
        .collect();
    let mut all = vec![];
    for voucher_type in vouchers {
        for reason in CardReason::ALL {
            for age in &ages {
                all.extend(alike(voucher_type, reason, *age));
            }
        }
    }
    all
}

/// Those who differ in nothing else.
fn alike(voucher_type: Option<&str>, reason: CardReason, age: i32) -> Vec<Buyer<'_>> {
    let mut all = vec![];
    for card_type in [CardType::NfcCard, CardType::Digital] {
        for is_resident in [true, false] {
            for has_right in [true, false] {
                all.push(Buyer {
                    card_type,
                    reason,
                    age,
                    is_resident,
                    has_right,
                    voucher_type,
                });
            }
        }
    }
    all
}

fn fault_for(lines: &[PriceLine], buyer: &Buyer) -> Option<String> {
    let mut own = lines.iter().filter(|line| applies(line, buyer));
    let Some(line) = own.next() else {
        return Some(format!("no line applies to {}", words(buyer)));
    };
    if let Some(second) = own.next() {
        let (one, other) = (&line.label, &second.label);
        return Some(format!("{one:?} and {other:?} both apply to {}", words(buyer)));
    }
    let without = Buyer {
        voucher_type: None,
        ..*buyer
    };
    let usual = line_for(lines, &without)?;
    (line.price > usual.price).then(|| format!("with a voucher it is dearer for {}", words(buyer)))
}

fn words(buyer: &Buyer) -> String {
    let (reason, kind) = (buyer.reason, buyer.card_type);
    let voucher = match buyer.voucher_type {
        Some(name) => format!("voucher {name}"),
        None => "no voucher".into(),
    };
    let home = if buyer.is_resident {
        "resident"
    } else {
        "not resident"
    };
    let right = if buyer.has_right {
        "social tariff"
    } else {
        "no social tariff"
    };
    format!(
        "{reason:?} {kind:?}, age {}, {home}, {right}, {voucher}",
        buyer.age
    )
}

#[cfg(test)]
mod tests;
