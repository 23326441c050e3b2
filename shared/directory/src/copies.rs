//! The directory of a service: the copies that it chose, behind one listener.

use async_trait::async_trait;
use chassis::Fault;
use messaging::{Heard, Listener, Tx};
use std::collections::HashMap;

/// The listener to add to the subscriptions to `pass` and `activity`. Each copy takes what it hears from a
/// batch; no fact is for two of them, so that their order does not matter.
pub struct Directory {
    copies: Vec<Box<dyn Listener>>,
    hears: Vec<&'static str>,
}

impl Directory {
    /// Keeps these copies and no other.
    pub fn of(copies: Vec<Box<dyn Listener>>) -> Self {
        let hears = copies.iter().flat_map(|copy| copy.hears()).copied().collect();
        Self { copies, hears }
    }
}

#[async_trait]
impl Listener for Directory {
    fn hears(&self) -> &[&'static str] {
        &self.hears
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        for copy in &self.copies {
            copy.apply(tx, facts).await?;
        }
        Ok(())
    }

    async fn forget_versions(&self, tx: &mut Tx) -> Result<(), Fault> {
        for copy in &self.copies {
            copy.forget_versions(tx).await?;
        }
        Ok(())
    }
}

/// The facts that count when only the newest of each key does: of two with the same version the first, as if
/// they came one by one.
pub(crate) fn newest<K: Eq + std::hash::Hash, F>(
    facts: Vec<F>,
    key: impl Fn(&F) -> K,
    version: impl Fn(&F) -> i64,
) -> Vec<F> {
    let mut newest: HashMap<K, F> = HashMap::new();
    for fact in facts {
        let known = newest.get(&key(&fact)).map(&version);
        if known.is_none_or(|known| known < version(&fact)) {
            newest.insert(key(&fact), fact);
        }
    }
    newest.into_values().collect()
}

/// The facts of one type among those of a batch, in their order.
pub(crate) fn told<F: contracts::Fact>(facts: &[Heard]) -> Result<Vec<F>, Fault> {
    let of_type = facts.iter().filter_map(Heard::read::<F>);
    Ok(of_type.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_each_key_counts_and_the_first_of_equals() {
        let facts = vec![
            ("a", 2, "x"),
            ("b", 1, "x"),
            ("a", 2, "y"),
            ("a", 1, "z"),
            ("b", 3, "y"),
        ];
        let mut kept = newest(facts, |fact| fact.0, |fact| fact.1);
        kept.sort_unstable();
        assert_eq!(kept, [("a", 2, "x"), ("b", 3, "y")]);
    }
}
