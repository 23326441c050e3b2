//! Switch: events wait, or go out again.

use super::{State, store};
use chassis::Fault;
use contracts::ask::Done;
use messaging::Tx;
use uuid::Uuid;

/// What the owner wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Events wait.
    Pause,
    /// They go out, also where the receiver took none for long.
    Resume,
}

/// What is so already stays so. One that is disabled is not paused: it says why.
///
/// # Errors
/// 404 when there is none.
pub async fn switch(tx: &mut Tx, id: Uuid, wanted: Switch) -> Result<Done, Fault> {
    let (from, to): (&[State], State) = match wanted {
        Switch::Pause => (&[State::Active], State::Paused),
        Switch::Resume => (&[State::Paused, State::Disabled], State::Active),
    };
    let state = store::hold(tx.conn(), id).await?;
    if from.contains(&state) {
        store::switch(tx.conn(), id, to).await?;
        let now = tx.wall();
        store::try_now(tx.conn(), id, now).await?;
    }
    Ok(Done {})
}
