//! Remove: somebody leaves a family, or its owner takes them out.

use super::{no_member, store};
use crate::mail::{Joined, LeaveTokens};
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
///
/// Rule: who shows the secret of the mail that told of it leaves the family without further proof, once
/// Test: `who_was_added_to_a_family_leaves_it_once_with_the_secret_of_the_mail`
/// Source: UiTPAS API 4.0, DELETE /passholders/{passholderId}/family-members/{familyMemberId}, custom tokens
pub async fn remove(tx: &mut Tx, tokens: &LeaveTokens, ask: RemoveFamilyMember) -> Result<Done, Fault> {
    let (owner_id, member_id) = (ask.passholder_id, ask.member_id);
    passholder::lock(tx.conn(), &[owner_id.0, member_id.0]).await?;
    if let Some(token) = &ask.custom_token {
        let since = store::since(tx.conn(), owner_id, member_id).await?;
        let joined = since.map(|since| Joined {
            owner: owner_id,
            member: member_id,
            since,
        });
        // Whoever has another secret, or had one, learns nothing.
        if !joined.is_some_and(|joined| tokens.opens(token, &joined)) || owner_id == member_id {
            return Err(no_member().into());
        }
        store::remove(tx.conn(), owner_id, member_id).await?;
        return Ok(Done {});
    }
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
