//! Put: a member of a family gets another icon, or none.

use super::{icon, no_member, store};
use crate::{passholder, person};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::PutFamilyMember;
use messaging::Tx;

/// The owner, too, may have an icon.
pub async fn put(tx: &mut Tx, ask: PutFamilyMember) -> Result<Done, Fault> {
    let (owner_id, member_id) = (ask.passholder_id, ask.member_id);
    passholder::lock(tx.conn(), &[owner_id.0, member_id.0]).await?;
    let owner = person::seen(tx.conn(), owner_id, &ask.sight).await?;
    let owner = owner.ok_or_else(passholder::not_found)?;
    icon::require(ask.icon.as_deref())?;
    let icon = ask.icon.as_deref();
    if member_id == owner_id {
        store::add(tx.conn(), owner_id, owner_id, icon, owner.created_at).await?;
        return Ok(Done {});
    }
    match store::put_icon(tx.conn(), owner_id, member_id, icon).await? {
        true => Ok(Done {}),
        false => Err(no_member().into()),
    }
}
