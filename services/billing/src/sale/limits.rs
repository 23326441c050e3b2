//! The limits of a batch of sales: each counter is taken once, for all lines that use it, and in one order.

use super::line::{Ready, at_line};
use crate::limit::{self, About, Counter, Limit, Wish};
use chassis::Fault;
use contracts::Refusal;
use messaging::Tx;
use std::collections::{BTreeMap, HashSet};

/// What a batch wants of a limit.
struct Use<'a> {
    wish: Wish<'a>,
    /// The last line that uses it.
    index: usize,
}

/// Of some limits too little is left, and nothing is taken.
pub struct Reached {
    /// That of the first, in the order of the counters; at the last line that uses it.
    pub refusal: Refusal,
    /// The counters of places that are reached; none where another limit is reached as well.
    pub places: HashSet<Counter>,
}

/// Takes every limit of the batch, each counter once; or none, and the counters are held until the
/// transaction ends.
pub async fn take(tx: &mut Tx, all: &[Ready<'_>]) -> Result<Result<(), Reached>, Fault> {
    let uses = uses(all);
    if uses.is_empty() {
        return Ok(Ok(()));
    }
    let wishes: Vec<&Wish> = uses.values().map(|one| &one.wish).collect();
    let taken = limit::take(tx.conn(), &wishes).await?;
    let (kept, reached): (Vec<_>, Vec<_>) = uses.values().partition(|one| taken.contains(one.counter()));
    let Some(first) = reached.first() else {
        return Ok(Ok(()));
    };
    let kept: Vec<&Wish> = kept.into_iter().map(|one| &one.wish).collect();
    limit::give_back(tx.conn(), &kept).await?;
    let are_places = reached.iter().all(|one| one.wish.limit.about == About::Places);
    let places = reached.iter().map(|one| one.counter().clone());
    Ok(Err(Reached {
        refusal: too_many(first),
        places: places.filter(|_| are_places).collect(),
    }))
}

/// Takes limits that one line alone uses, all or none; whether it did. They come after those that are held.
pub async fn take_for_one(tx: &mut Tx, limits: &[&Limit]) -> Result<bool, Fault> {
    let wishes: Vec<Wish> = limits.iter().map(|limit| Wish { limit, count: 1 }).collect();
    let all: Vec<&Wish> = wishes.iter().collect();
    if all.is_empty() {
        return Ok(true);
    }
    let taken = limit::take(tx.conn(), &all).await?;
    if taken.len() == all.len() {
        return Ok(true);
    }
    let kept = all.into_iter().filter(|wish| taken.contains(&wish.limit.counter));
    limit::give_back(tx.conn(), &kept.collect::<Vec<_>>()).await?;
    Ok(false)
}

impl Use<'_> {
    fn counter(&self) -> &Counter {
        &self.wish.limit.counter
    }
}

fn uses<'a>(all: &'a [Ready<'_>]) -> BTreeMap<&'a Counter, Use<'a>> {
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
