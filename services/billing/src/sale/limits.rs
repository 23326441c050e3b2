//! The limits of a batch of sales: each counter is taken once, for all lines that use it, and in one order.

use super::line::{Ready, at_line};
use crate::limit::{self, About, Counter, Limit};
use chassis::Fault;
use contracts::Refusal;
use messaging::Tx;
use std::collections::BTreeMap;

/// How much of a limit a batch wants.
struct Wish<'a> {
    limit: &'a Limit,
    count: i32,
    /// The last line that uses it.
    index: usize,
}

/// Takes every limit of the batch, each counter once and in their order.
///
/// # Errors
/// The refusal of the first limit of which too little is left, at the last line that uses it.
pub async fn take(tx: &mut Tx, all: &[&Ready<'_>]) -> Result<(), Fault> {
    for wish in wishes(all).into_values() {
        if !limit::take(tx.conn(), wish.limit, wish.count).await? {
            return Err(too_many(&wish).into());
        }
    }
    Ok(())
}

fn wishes<'a>(all: &[&'a Ready<'_>]) -> BTreeMap<&'a Counter, Wish<'a>> {
    let mut wishes: BTreeMap<&Counter, Wish> = BTreeMap::new();
    for ready in all {
        for limit in &ready.offer.limits {
            let wish = wishes.entry(&limit.counter).or_insert(Wish {
                limit,
                count: 0,
                index: ready.index,
            });
            wish.count += 1;
            wish.index = ready.index;
        }
    }
    wishes
}

/// Too many for one pass is a wrong number of tickets; too many for all is a limit reached.
fn too_many(wish: &Wish<'_>) -> Refusal {
    let about = wish.limit.about;
    let slug = match wish.count > 1 && about != About::Places {
        true => "invalid-number-of-tickets",
        false => "maximum-reached",
    };
    let refusal = Refusal::uitpas(slug, "Maximum reached").message(about.message());
    at_line(refusal, wish.index)
}
