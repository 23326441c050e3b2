//! Explain a sale: each cent, by whom and why; computed again, and compared with what was stored.

use super::store::explained::{self, Stored};
use super::words::words;
use crate::municipality::{Payers, SecondPayer};
use crate::tariff::{Basis, Part, parts};
use chassis::Fault;
use contracts::access::Permission;
use contracts::billing::{
    ExplainSale, ExplainedKey, ExplainedResidence, ExplainedSecond, ExplainedShare, Explanation, PaidShare,
    Payer,
};
use contracts::{Cents, Euro, Refusal};
use messaging::Reading;

/// Of sales that are older than their basis, the home is found by what gives the cents that are stored.
///
/// # Errors
/// 404 for a sale that is not there, 403 for one of another organizer.
///
/// Rule: a sale is explained to whoever reads the financial reports of its organizer: computed again from the version
/// of its key and from where the holder lived, it gives the cents that are stored
/// Test: `every_sale_is_explained_by_the_cents_that_are_stored`
/// Source: UiTPAS documentation, verdeelsleutels; this house
pub async fn explain(reading: &mut Reading, ask: ExplainSale) -> Result<Explanation, Fault> {
    let id = ask.ticket_sale_id;
    let missing = || Refusal::ticket_sale_not_found(&id.to_string());
    let sale = explained::find(reading.conn(), id).await?.ok_or_else(missing)?;
    ask.scope
        .require(&sale.organizer_id, Permission::OrganizersReports.as_str())?;
    let bases = bases(&sale);
    let computed = |basis: &Basis| {
        let rule = match basis.at_home {
            true => &sale.version.own,
            false => &sale.version.other,
        };
        parts(sale.regular_price, rule, &basis.payers, &sale.organizer_id)
    };
    let agrees = |parts: &[Part]| is_same(parts, &sale.shares);
    let fitting = bases.iter().find(|basis| agrees(&computed(basis)));
    let basis = fitting.or(bases.first());
    let basis = basis.ok_or_else(|| Fault::broken("a sale has a basis"))?;
    let parts = computed(basis);
    Ok(Explanation {
        ticket_sale_id: id,
        regular_price: Euro(sale.regular_price),
        price: Euro(sale.price),
        sold_at: sale.sold_at,
        cancelled_at: sale.cancelled_at,
        key: ExplainedKey {
            id: sale.key_id,
            name: sale.key_name.clone(),
            version: sale.version.version,
            valid_from: sale.version.valid_from,
            valid_to: sale.version.valid_to,
            decision: sale.version.decision.clone(),
        },
        residence: residence(basis),
        shares: parts.iter().flat_map(shown).collect(),
        reason: sale.reason.clone(),
        agrees: agrees(&parts),
    })
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
            since: None,
            until: None,
        })
    };
    let municipalities = sale
        .shares
        .iter()
        .filter(|share| share.payer == Payer::Municipality);
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

fn is_same(parts: &[Part], stored: &[PaidShare]) -> bool {
    let sorted = |mut shares: Vec<(Payer, Option<String>, Cents)>| {
        shares.sort();
        shares
    };
    let of = |share: &PaidShare| (share.payer, share.payer_id.clone(), share.cents);
    let computed = parts.iter().flat_map(|part| &part.paid).map(of).collect();
    sorted(computed) == sorted(stored.iter().map(of).collect())
}

fn residence(basis: &Basis) -> ExplainedResidence {
    let Payers { first, second } = &basis.payers;
    ExplainedResidence {
        day: basis.day,
        municipality: Some(first.clone()).filter(|name| !name.is_empty()),
        second: second.as_ref().map(|second| ExplainedSecond {
            municipality: second.municipality.clone(),
            percent: second.percent,
        }),
        since: basis.since,
        until: basis.until,
        is_organizers: basis.at_home,
    }
}

/// A part of the municipality that two bear is two shares.
fn shown(part: &Part) -> Vec<ExplainedShare> {
    let share = |paid: &PaidShare| ExplainedShare {
        payer: paid.payer,
        payer_id: paid.payer_id.clone(),
        amount: Euro(paid.cents),
        words: words(&part.step),
    };
    part.paid.iter().map(share).collect()
}
