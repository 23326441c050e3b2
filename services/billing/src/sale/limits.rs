//! The limits of a batch of sales: each counter is taken once, for all lines that use it, and in one order.

use super::line::{Ready, at_line};
use crate::limit::{self, About, Counter, Wish};
use chassis::Fault;
use contracts::Refusal;
use messaging::Tx;
use std::collections::BTreeMap;

/// What a batch wants of a limit.
struct Use<'a> {
    wish: Wish<'a>,
    /// The last line that uses it.
    index: usize,
}

/// Takes every limit of the batch, each counter once.
///
/// # Errors
/// The refusal of the first limit, in the order of the counters, of which too little is left; at the last
/// line that uses it.
pub async fn take(tx: &mut Tx, all: &[&Ready<'_>]) -> Result<(), Fault> {
    let uses = uses(all);
    if uses.is_empty() {
        return Ok(());
    }
    let wishes: Vec<&Wish> = uses.values().map(|one| &one.wish).collect();
    let taken = limit::take(tx.conn(), &wishes).await?;
    match uses.into_iter().find(|(counter, _)| !taken.contains(*counter)) {
        Some((_, one)) => Err(too_many(&one).into()),
        None => Ok(()),
    }
}

fn uses<'a>(all: &[&'a Ready<'_>]) -> BTreeMap<&'a Counter, Use<'a>> {
    let mut uses: BTreeMap<&Counter, Use> = BTreeMap::new();
    for ready in all {
        for limit in &ready.offer.limits {
            let one = uses.entry(&limit.counter).or_insert(Use {
                wish: Wish { limit, count: 0 },
                index: ready.entry.index,
            });
            one.wish.count += 1;
            one.index = ready.entry.index;
        }
    }
    uses
}

/// Too many for one pass is a wrong number of tickets; too many for all is a limit reached.
fn too_many(one: &Use<'_>) -> Refusal {
    let about = one.wish.limit.about;
    let slug = match one.wish.count > 1 && about != About::Places {
        true => "invalid-number-of-tickets",
        false => "maximum-reached",
    };
    let refusal = Refusal::uitpas(slug, "Maximum reached").message(about.message());
    at_line(refusal, one.index)
}
