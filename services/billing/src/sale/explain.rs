//! Explain a sale: each cent, by whom and why; computed again, and compared with what was stored.

use super::store::explained::{self, Stored};
use super::words::words;
use crate::municipality::{Payers, SecondPayer};
use crate::tariff::{Basis, Part, parts};
use chassis::Fault;
use contracts::billing::{
    ExplainSale, ExplainedKey, ExplainedResidence, ExplainedShare, Explanation, PaidShare, PayerKind,
};
use contracts::{Cents, Euro, Refusal};
use messaging::Reading;
use std::collections::HashMap;

/// Computes a sale again, and says of each share by which rule it came to it. Of sales that are older than
/// their basis, the home is found by what gives the cents that are stored.
///
/// # Errors
/// 404 for a sale that is not there, and for one of another organizer.
///
/// Rule: a sale is explained to whoever reads the financial reports of its organizer: computed again from the
/// version of its key and from where the holder lived, it gives the cents that are stored
/// Test: `every_sale_is_explained_by_the_cents_that_are_stored`
/// Source: UiTPAS documentation, verdeelsleutels; this house
///
/// Rule: an explanation names the municipalities that pay, and no day of a move and no share of a second home
/// Test: `an_explanation_names_key_version_home_and_day`
/// Source: this house: who pays whom is the organizer's, how a family lives is not
pub async fn explain(reading: &mut Reading, ask: ExplainSale) -> Result<Explanation, Fault> {
    let id = ask.ticket_sale_id;
    let missing = || Refusal::ticket_sale_not_found(&id.to_string());
    let sale = explained::find(reading.conn(), id).await?.ok_or_else(missing)?;
    if !ask.scope.allows(&sale.organizer_id) {
        return Err(missing().into());
    }
    let tried: Vec<Tried> = bases(&sale)
        .into_iter()
        .map(|basis| Tried::of(&sale, basis))
        .collect();
    let stored = amounts(&sale.shares);
    let fitting: Vec<&Tried> = tried.iter().filter(|one| one.amounts() == stored).collect();
    let chosen = fitting.first().copied().or(tried.first());
    let Tried { basis, parts } = chosen.ok_or_else(|| Fault::broken("a sale has a basis"))?;
    let is_known = fitting.iter().all(|one| one.basis.at_home == basis.at_home);
    Ok(Explanation {
        ticket_sale_id: id.to_string(),
        regular_price: Euro(sale.regular_price),
        price: Euro(sale.price),
        sold_at: sale.sold_at,
        cancelled_at: sale.cancelled_at,
        residence: ExplainedResidence {
            day: basis.day,
            municipality: Some(basis.payers.first.clone()).filter(|name| !name.is_empty()),
            is_organizers: is_known.then_some(basis.at_home),
        },
        shares: parts.iter().flat_map(|part| shown(part, &sale.funds)).collect(),
        agrees: !fitting.is_empty(),
        key: ExplainedKey {
            id: sale.key_id,
            name: sale.key_name.clone(),
            version: sale.version.version,
            valid_from: sale.version.valid_from,
            valid_to: sale.version.valid_to,
            decision: sale.version.decision.clone(),
            threshold_since: basis.threshold,
        },
    })
}

/// A basis, and what comes of it.
struct Tried {
    basis: Basis,
    parts: Vec<Part>,
}

impl Tried {
    fn of(sale: &Stored, basis: Basis) -> Self {
        let rule = basis.rule(&sale.version);
        let parts = parts(sale.regular_price, rule, &basis.payers, &sale.organizer_id);
        Self { basis, parts }
    }

    fn amounts(&self) -> Vec<(PayerKind, Option<&str>, Cents)> {
        amounts(self.parts.iter().flat_map(|part| &part.paid))
    }
}

/// The basis of a sale; of an old one those that it may have had.
fn bases(sale: &Stored) -> Vec<Basis> {
    if let Some(basis) = &sale.basis {
        return vec![basis.clone()];
    }
    let of_payers = |payers: Payers| {
        [true, false].map(|at_home| Basis {
            at_home,
            payers: payers.clone(),
            day: None,
            threshold: None,
        })
    };
    let municipalities = sale
        .shares
        .iter()
        .filter(|share| share.payer == PayerKind::Municipality);
    let names: Vec<String> = municipalities
        .filter_map(|share| share.payer_id.clone())
        .collect();
    match names.as_slice() {
        [] => of_payers(Payers::only("")).into(),
        [one] => of_payers(Payers::only(one.as_str())).into(),
        [one, other, ..] => {
            let both = |first: &String, second: &String, percent: u8| Payers {
                first: first.clone(),
                second: Some(SecondPayer {
                    municipality: second.clone(),
                    percent,
                }),
            };
            // Half of the time is the usual share: it is tried first.
            let percents = || std::iter::once(50).chain(1..=99);
            let all = percents().flat_map(|percent| [both(one, other, percent), both(other, one, percent)]);
            all.flat_map(of_payers).collect()
        }
    }
}

/// What decided who paid for a sale; of an old one what gives the cents that are stored.
pub fn basis_of(sale: &Stored) -> Option<Basis> {
    if sale.basis.is_some() {
        return sale.basis.clone();
    }
    let tried: Vec<Tried> = bases(sale)
        .into_iter()
        .map(|basis| Tried::of(sale, basis))
        .collect();
    let stored = amounts(&sale.shares);
    let fitting = tried.iter().find(|one| one.amounts() == stored);
    fitting.or(tried.first()).map(|one| one.basis.clone())
}

/// Who bears what, in one order.
fn amounts<'a>(shares: impl IntoIterator<Item = &'a PaidShare>) -> Vec<(PayerKind, Option<&'a str>, Cents)> {
    let of = |share: &'a PaidShare| (share.payer, share.payer_id.as_deref(), share.cents);
    let mut all: Vec<_> = shares.into_iter().map(of).collect();
    all.sort();
    all
}

/// A part of the municipality that two bear is two shares.
fn shown(part: &Part, funds: &HashMap<String, String>) -> Vec<ExplainedShare> {
    let name = |paid: &PaidShare| funds.get(paid.payer_id.as_ref()?).cloned();
    let share = |paid: &PaidShare| ExplainedShare {
        payer: paid.payer,
        payer_id: paid.payer_id.clone(),
        payer_name: name(paid).filter(|_| paid.payer == PayerKind::Fund),
        amount: Euro(paid.cents),
        words: words(&part.step, paid.cents),
    };
    part.paid.iter().map(share).collect()
}
