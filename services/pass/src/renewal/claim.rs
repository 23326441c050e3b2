//! Claim: whom a process asks about next.

use super::{Item, Run, pace, store};
use chassis::Fault;
use chrono::{DateTime, Utc};
use messaging::Tx;
use std::num::NonZeroU16;
use uuid::Uuid;

/// Those of one turn.
pub struct Claimed {
    pub run: Run,
    pub claim: Uuid,
    pub begins: DateTime<Utc>,
    pub ends: DateTime<Utc>,
    pub items: Vec<Item>,
}

/// The next turn, and whom it is about; none when nobody is due or the source is left alone.
pub async fn claim(tx: &mut Tx, per_second: NonZeroU16) -> Result<Option<Claimed>, Fault> {
    let (now, claim) = (tx.now(), tx.new_id());
    let Some(run) = store::hold(tx.conn()).await? else {
        return Ok(None);
    };
    if run.is_paused(now) {
        return Ok(None);
    }
    let Some(turn) = pace::turn(run.next_ask_at, now, per_second) else {
        return Ok(None);
    };
    let expires = turn.begins + pace::CLAIM;
    let items = store::item::claim(tx.conn(), run.id, claim, turn.questions, now, expires).await?;
    if items.is_empty() {
        return Ok(None);
    }
    store::take_turn(tx.conn(), run.id, turn.next).await?;
    Ok(Some(Claimed {
        run,
        claim,
        begins: turn.begins,
        ends: turn.next,
        items,
    }))
}
