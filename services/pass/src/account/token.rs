//! Use a token: it opens one thing, once.

use super::{store, unauthorized};
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::TokenHash;
use messaging::Tx;

/// For this holder, whom the caller has locked.
///
/// # Errors
/// 401 for a token that is another's, used up or over.
///
/// Rule: a registration token opens one thing, once
/// Test: `a_token_opens_one_thing_once`
/// Source: this house
pub async fn use_for(tx: &mut Tx, holder: PassholderId, token: &TokenHash) -> Result<(), Fault> {
    let now = tx.now();
    match store::use_token(tx.conn(), holder, token, now).await? {
        true => Ok(()),
        false => Err(unauthorized().into()),
    }
}
