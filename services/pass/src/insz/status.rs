//! Status: whether a national number is somebody's.

use super::{InszVault, store};
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::{AskInszStatus, InszState, InszStatus};
use messaging::Reading;

/// Whose it is, for the record of looks.
pub async fn owner(
    reading: &mut Reading,
    vault: &InszVault,
    ask: AskInszStatus,
) -> Result<Option<PassholderId>, Fault> {
    store::find(reading.conn(), &vault.indexes(&ask.insz.0)).await
}

/// Tells that it is used, never by whom.
pub fn status(owner: Option<PassholderId>) -> InszStatus {
    let state = match owner {
        Some(_) => InszState::Used,
        None => InszState::Unused,
    };
    InszStatus { state }
}
