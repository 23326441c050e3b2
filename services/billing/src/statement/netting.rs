//! Netting: of what two municipalities owe each other the difference is paid.
//!
//! Rule: debts between the same two parties are one payment of their difference, and what is internal is not
//! paid
//! Test: `debts_between_the_same_two_are_paid_as_one_and_each_debt_is_paid_once`,
//! `a_region_closes_its_quarter_to_the_cent`
//! Source: finance services of the municipalities; this house

use contracts::billing::{Debt, Party, Payment};
use contracts::{Cents, SignedEuro};

/// A pair of parties, in the order in which its first debt names them.
struct Pair<'a> {
    from: &'a Party,
    to: &'a Party,
    /// What `from` owes on balance.
    cents: Cents,
    debts: Vec<i32>,
}

/// The payments that settle these debts, in the order of the first debt of each. Where nothing is left
/// nothing is paid.
pub fn payments(debts: &[Debt]) -> Vec<Payment> {
    let mut pairs: Vec<Pair> = vec![];
    for debt in debts.iter().filter(|debt| !debt.internal) {
        let amount = debt.amount.0;
        let known = pairs.iter_mut().find(|pair| {
            let ends = [key(pair.from), key(pair.to)];
            ends == [key(&debt.from), key(&debt.to)] || ends == [key(&debt.to), key(&debt.from)]
        });
        match known {
            Some(pair) => {
                let is_same_way = key(pair.from) == key(&debt.from);
                pair.cents = pair.cents + if is_same_way { amount } else { -amount };
                pair.debts.push(debt.number);
            }
            None => pairs.push(Pair {
                from: &debt.from,
                to: &debt.to,
                cents: amount,
                debts: vec![debt.number],
            }),
        }
    }
    let left = pairs.into_iter().filter(|pair| pair.cents != Cents(0));
    left.zip(1..).map(|(pair, number)| paid(pair, number)).collect()
}

/// Two parties are the same whatever they are called.
fn key(party: &Party) -> (contracts::billing::PartyKind, &str) {
    (party.kind, &party.id)
}

fn paid(pair: Pair<'_>, number: i32) -> Payment {
    let (from, to) = match pair.cents > Cents(0) {
        true => (pair.from, pair.to),
        false => (pair.to, pair.from),
    };
    Payment {
        number,
        from: from.clone(),
        to: to.clone(),
        amount: SignedEuro(Cents(pair.cents.0.abs())),
        debts: pair.debts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::billing::PartyKind;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn party(kind: PartyKind, id: &str) -> Party {
        Party {
            kind,
            id: id.into(),
            name: id.into(),
        }
    }

    fn debt(number: i32, from: &str, to: (PartyKind, &str), cents: i64, internal: bool) -> Debt {
        Debt {
            number,
            from: party(PartyKind::Municipality, from),
            to: party(to.0, to.1),
            organizer: party(PartyKind::Organizer, "somebody"),
            amount: SignedEuro(Cents(cents)),
            internal,
        }
    }

    proptest! {
        #[test]
        fn debts_between_the_same_two_are_paid_as_one_and_each_debt_is_paid_once(
            drawn in prop::collection::vec((0usize..4, 0usize..6, -5_000i64..5_000), 0..40)
        ) {
            let names = ["A", "B", "C", "D", "club", "hall"];
            let debts: Vec<Debt> = drawn.iter().zip(1..).map(|((from, to, cents), number)| {
                let kind = if *to < 4 { PartyKind::Municipality } else { PartyKind::Organizer };
                debt(number, names[*from], (kind, names[*to]), *cents, from == to)
            }).collect();
            let payments = payments(&debts);
            let mut balance: HashMap<String, i64> = HashMap::new();
            for debt in debts.iter().filter(|debt| !debt.internal) {
                *balance.entry(debt.from.id.clone()).or_default() -= debt.amount.0.0;
                *balance.entry(debt.to.id.clone()).or_default() += debt.amount.0.0;
            }
            for payment in &payments {
                prop_assert!(payment.amount.0.0 > 0);
                *balance.entry(payment.from.id.clone()).or_default() += payment.amount.0.0;
                *balance.entry(payment.to.id.clone()).or_default() -= payment.amount.0.0;
            }
            prop_assert!(balance.values().all(|left| *left == 0), "{:?}", balance);
            let mut pairs: Vec<[&str; 2]> = payments.iter().map(|payment| {
                let mut ends = [payment.from.id.as_str(), payment.to.id.as_str()];
                ends.sort_unstable();
                ends
            }).collect();
            let count = pairs.len();
            pairs.sort_unstable();
            pairs.dedup();
            prop_assert_eq!(pairs.len(), count);
            let mut paid: Vec<i32> = payments.iter().flat_map(|payment| payment.debts.clone()).collect();
            let all = paid.len();
            paid.sort_unstable();
            paid.dedup();
            prop_assert_eq!(paid.len(), all);
        }
    }
}
