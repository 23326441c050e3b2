//! Find: for whom somebody who is signed in may act.

use super::holder;
use crate::insz::InszVault;
use crate::{family, passholder};
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::FindOwn;
use messaging::Reading;

/// Anybody else is as absent.
///
/// Rule: whoever is signed in acts for himself and for the members of his own family, and for nobody in whose
/// family he is
/// Test: `whoever_is_signed_in_acts_for_himself_and_his_own_family`
/// Source: UiTPAS API 4.0, `passholderId` of transactions and check-ins
pub async fn find(reading: &mut Reading, vault: &InszVault, ask: FindOwn) -> Result<PassholderId, Fault> {
    let own = holder(reading.conn(), vault, &ask.who).await?;
    let wanted = ask.wanted.unwrap_or(own);
    match wanted == own || family::has_member(reading.conn(), own, wanted).await? {
        true => Ok(wanted),
        false => Err(passholder::not_found().into()),
    }
}
