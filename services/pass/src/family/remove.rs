//! Remove: somebody leaves a family, or its owner takes them out.

use super::{no_member, store};
use crate::{passholder, person};
use chassis::Fault;
use contracts::Refusal;
use contracts::ask::Done;
use contracts::pass::RemoveFamilyMember;
use messaging::Tx;

/// Pass and points stay what they are.
///
/// Rule: whoever may act for the owner of a family or for the member ends the membership; the owner stays
/// Test: `the_owner_or_the_member_ends_it_and_the_owner_stays`
/// Source: UiTPAS API 4.0, family members
pub async fn remove(tx: &mut Tx, ask: RemoveFamilyMember) -> Result<Done, Fault> {
    let (owner_id, member_id) = (ask.passholder_id, ask.member_id);
    passholder::lock(tx.conn(), &[owner_id.0, member_id.0]).await?;
    let mut is_seen = false;
    for id in [owner_id, member_id] {
        is_seen = is_seen || person::seen(tx.conn(), id, &ask.sight).await?.is_some();
    }
    if !is_seen {
        return Err(passholder::not_found().into());
    }
    if owner_id == member_id {
        let title = "The main family member cannot be removed";
        return Err(Refusal::new("auth/forbidden", 403, title).into());
    }
    match store::remove(tx.conn(), owner_id, member_id).await? {
        true => Ok(Done {}),
        false => Err(no_member().into()),
    }
}
