//! Keys as people manage them: a coordinator writes what a council decided, a second person publishes it.
//!
//! ```text
//! draft --decide: reference and date--> decided --publish, by somebody else--> published
//!   └------------------withdraw------------------┘
//! ```
//!
//! A draft can be changed, and what was decided only withdrawn. What is published is a version of the key
//! like those of a region pack, and never changes, but that its open end gets a day when the next one
//! follows. Only published versions stand in `key_version`: its constraint, tariffs and sales see nothing
//! else, so that no draft ever makes a price. A sale that goes on while a version is published keeps the one
//! that it was computed by.
//!
//! Whoever holds the permission in the key's card system manages it; for everybody else there is no such key.
//!
//! Locks: first the keys of a card system, by whoever publishes, so that of two keys that exclude each other
//! one is refused; then the row of the key, by whoever writes.

mod add;
mod conflict;
mod decide;
mod list;
mod publish;
mod read;
mod store;
mod withdraw;
mod write;

pub use add::add;
pub use decide::decide;
pub use list::list;
pub use publish::publish;
pub use read::{find, read, rule_of};
pub use withdraw::withdraw;
pub use write::write;

use chassis::Fault;
use contracts::billing::{Decision, KeyRule, KeyState, KeyUsage, ManagedVersion};
use contracts::{CardSystemId, DistributionKeyId, OrganizerId, Refusal};
use messaging::Tx;

/// A key without its versions.
#[derive(Debug, Clone)]
pub struct Managed {
    pub id: DistributionKeyId,
    pub name: String,
    pub card_system_id: CardSystemId,
    pub usage: KeyUsage,
    pub organizers: Vec<OrganizerId>,
}

/// A version that is not published.
#[derive(Debug, Clone)]
struct Draft {
    state: KeyState,
    rule: KeyRule,
    decision: Option<Decision>,
}

/// 404: there is no such key, or not for this caller.
pub fn unknown() -> Refusal {
    Refusal::new("url/not-found", 404, "No such distribution key")
}

fn no_such_version() -> Refusal {
    Refusal::new("url/not-found", 404, "No such version")
}

/// The key, held by whoever writes.
async fn hold(tx: &mut Tx, id: DistributionKeyId, regions: &[CardSystemId]) -> Result<Managed, Fault> {
    let found = store::hold(tx.conn(), id).await?;
    let found = found.filter(|key| regions.contains(&key.card_system_id));
    Ok(found.ok_or_else(unknown)?)
}

/// A version that is not published.
///
/// # Errors
/// 404 where there is none; refused where it is published.
async fn require_draft(tx: &mut Tx, id: DistributionKeyId, version: i32) -> Result<Draft, Fault> {
    if let Some(draft) = store::draft::find(tx.conn(), id, version).await? {
        return Ok(draft);
    }
    match store::published::is_there(tx.conn(), id, version).await? {
        true => Err(Refusal::invalid(format!("version {version} is published: it never changes")).into()),
        false => Err(no_such_version().into()),
    }
}

/// A version as it is now.
async fn shown(tx: &mut Tx, id: DistributionKeyId, version: i32) -> Result<ManagedVersion, Fault> {
    let all = store::versions(tx.conn(), id).await?;
    let found = all.into_iter().find(|one| one.version == version);
    Ok(found.ok_or_else(no_such_version)?)
}
