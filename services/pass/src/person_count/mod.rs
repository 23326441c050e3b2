//! How many persons are members where: kept, because counting a million takes longer than an answer may.
//!
//! One number for each set of regions that somebody is a member of. So "in this region", "in one of these"
//! and "anywhere" are sums of few numbers, and nobody is counted twice. A group pass is no person.

mod store;

pub use store::counted;

use chassis::Fault;
use contracts::CardSystemId;
use messaging::Tx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The regions that a person is a member of, in order.
pub type Regions = Vec<i32>;
/// By how much the number of persons with these regions changes.
pub type Moves = BTreeMap<Regions, i64>;

/// The regions of persons before something is done to their memberships.
pub struct Before(BTreeMap<Uuid, Regions>);

impl Before {
    /// Of the persons among these holders. Whoever calls has locked them, so that two who change one person
    /// at once count one after the other.
    pub async fn of(tx: &mut Tx, holders: &[Uuid]) -> Result<Self, Fault> {
        Ok(Self(store::regions_of(tx.conn(), holders).await?))
    }

    /// Moves each from the number of the regions before to that of the regions now.
    pub async fn move_to_now(self, tx: &mut Tx) -> Result<(), Fault> {
        let ids: Vec<Uuid> = self.0.keys().copied().collect();
        let now = store::regions_of(tx.conn(), &ids).await?;
        let mut moves = Moves::new();
        for (id, regions) in now {
            if let Some(before) = self.0.get(&id).filter(|before| **before != regions) {
                *moves.entry(before.clone()).or_default() -= 1;
                *moves.entry(regions).or_default() += 1;
            }
        }
        store::count(tx.conn(), &moves).await
    }
}

impl Before {
    /// As [`Before::move_to_now`], where some of them are no more.
    pub async fn settle(self, tx: &mut Tx) -> Result<(), Fault> {
        let ids: Vec<Uuid> = self.0.keys().copied().collect();
        let now = store::regions_of(tx.conn(), &ids).await?;
        let mut moves = Moves::new();
        for (id, before) in self.0 {
            *moves.entry(before).or_default() -= 1;
            if let Some(regions) = now.get(&id) {
                *moves.entry(regions.clone()).or_default() += 1;
            }
        }
        store::count(tx.conn(), &moves).await
    }

    /// Those persons are no more. The numbers are held until the transaction ends: whoever calls does it
    /// last.
    pub async fn leave(self, tx: &mut Tx) -> Result<(), Fault> {
        let mut moves = Moves::new();
        for regions in self.0.into_values() {
            *moves.entry(regions).or_default() -= 1;
        }
        store::count(tx.conn(), &moves).await
    }
}

/// Persons who are new, each a member of one of these regions alone. The numbers are held until the
/// transaction ends: whoever calls does it last.
pub async fn add_members(tx: &mut Tx, regions: &[CardSystemId]) -> Result<(), Fault> {
    let mut moves = Moves::new();
    for region in regions {
        *moves.entry(vec![region.0]).or_default() += 1;
    }
    store::count(tx.conn(), &moves).await
}

/// Persons who are new are members nowhere.
pub async fn add_new(tx: &mut Tx, persons: i64) -> Result<(), Fault> {
    store::count(tx.conn(), &Moves::from([(vec![], persons)])).await
}
