//! Status: whether a national number is somebody's.

use super::{InszVault, store};
use chassis::Fault;
use contracts::pass::{AskInszStatus, InszState, InszStatus};
use messaging::Reading;

/// Tells that it is used, never by whom.
pub async fn status(
    reading: &mut Reading,
    vault: &InszVault,
    ask: AskInszStatus,
) -> Result<InszStatus, Fault> {
    let owner = store::find(reading.conn(), &vault.indexes(&ask.insz.0)).await?;
    let state = match owner {
        Some(_) => InszState::Used,
        None => InszState::Unused,
    };
    Ok(InszStatus { state })
}
