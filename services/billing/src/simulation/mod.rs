//! Simulations: what a version of a key, drafted or published, would have come to on the sales of a period,
//! so that a council sees it before it decides.
//!
//! [`start()`] writes what the version says at that moment; [`work()`] goes through the sales of the card
//! system page by page, in the order of time. Each page is one transaction, with what it comes to and up to
//! where it has come, so that it may be cut anywhere: the next one, of any process, goes on from there. One
//! runs in a card system at a time, and what came of it is kept for [`KEPT_DAYS`] days.
//!
//! Which sales a version is about, and what becomes of each, is [`replay`]. Nothing is said of few: who has
//! under [`FEW`] sales stands together with others ([`told`]).
//!
//! Locks: the simulation, by whoever works on it.

mod forget;
mod read;
mod replay;
mod start;
mod store;
mod told;
mod work;

pub use forget::forget;
pub use read::read;
pub use start::start;
pub use work::work;

use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{KeyRule, SimulationState};
use contracts::{CardSystemId, DistributionKeyId, SimulationId, TicketSaleId};

/// How long what came of it is kept.
const KEPT_DAYS: i64 = 30;
/// Under so many sales it could be guessed who bought.
const FEW: i64 = 5;

/// A simulation as it is kept.
#[derive(Debug, Clone)]
struct Kept {
    id: SimulationId,
    key_id: DistributionKeyId,
    version: i32,
    card_system_id: CardSystemId,
    rule: KeyRule,
    first_day: NaiveDate,
    last_day: NaiveDate,
    /// Sales of before this are looked at.
    until: DateTime<Utc>,
    state: SimulationState,
    started_at: DateTime<Utc>,
    /// The last sale that was looked at; the beginning of the period before the first one.
    seen: (DateTime<Utc>, TicketSaleId),
    looked_at: i64,
    sales: i64,
    not_covered: i64,
}
