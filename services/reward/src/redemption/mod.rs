//! Redemptions: points exchanged for a reward, as a saga over two databases.
//!
//! Reserve here, pay at points, complete here. Every step is committed before the next, every id is stored
//! before it is used elsewhere, and the sweeper brings to an end what was cut.
//!
//! ```text
//! pending --paid--> completed --cancel--> cancelling --refunded--> cancelled
//!    \--points say no, or too old--> voiding --refunded--> refused
//! ```
//!
//! | step | file | writes |
//! |---|---|---|
//! | reserve | `redeem` | the redemption as *pending*, one of the person's times, a unit; or the refusal |
//! | pay | `saga` | nothing here: points book under the id of the redemption |
//! | complete | `saga` | *completed*, its code, and the fact |
//! | void, release | `saga` | *voiding* with the reason; after the refund *refused*, time and unit back |
//! | cancel, undo | `cancel`, `saga` | *cancelling*; after the refund *cancelled*, time and unit back |
//! | sweep | `sweep` | whatever of these is left to do |
//!
//! **What moves it.** A state changes by compare-and-set: the statement names the state from which it moves,
//! and whoever finds another one leaves it alone. So each of these steps may run twice, and two at once: the
//! request that waits, its repeat under the same key, and the sweeper do not know of each other.
//!
//! **One id, one redemption.** The id comes from the client's key. Whoever comes with an id that is known
//! goes on where the first stopped and gets the first answer, also a refusal, unless it was another request
//! ([`Known::require_same`]). Who comes at once waits for the row of the first.
//!
//! **Locks**, always in this order: the redemption, the person's times (`redemption_count`), the unit
//! (`reward`). Completing, cancelling and sweeping hold the redemption alone. No lock and no connection is
//! held while points are asked.
//!
//! **When it is cut**
//!
//! | after | it is | and goes on |
//! |---|---|---|
//! | reserving | *pending*, unpaid | by the same id; or it is given up after `pending_seconds` |
//! | paying | *pending*, paid | by the same id, which is the same payment; or it is given up and refunded |
//! | deciding to void | *voiding* | by the same id or the sweeper: the refund closes the payment for good |
//! | the refund | *voiding* or *cancelling* | by the sweeper: the refund is one however often it is asked |
//! | deciding to cancel | *cancelling* | by the same call or the sweeper |
//!
//! The refund comes before time and unit go back, and closes the payment also when there was none: a payment
//! that comes late, from a repeat of the same request, is refused or given back.
//!
//! What ends as *refused* is remembered for its key for thirty days, and without whom it was about.

mod cancel;
mod code;
mod forget;
mod list;
mod matching;
mod merge;
mod redeem;
mod saga;
mod status;
mod store;
mod sweep;

pub use cancel::cancel;
pub use forget::Redemptions;
pub use list::list;
pub use redeem::redeem;
pub use status::status;
pub use store::forget_refused;
pub use sweep::sweep;

use chassis::ask::Hashes;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::reward::{RedeemInfo, RedeemedReward, Reward};
use contracts::{OrganizerId, PassholderId, Points, RedemptionId, Refusal};

/// How far a redemption got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum State {
    /// Unit and time are taken, the points are not.
    Pending,
    Completed,
    /// It will be refused: what was taken goes back.
    Voiding,
    Refused,
    /// It was completed and is cancelled: what was taken goes back.
    Cancelling,
    Cancelled,
}

/// A redemption as it stands.
#[derive(Debug, Clone)]
pub struct Redemption {
    pub id: RedemptionId,
    /// Of the request, when it came with a key.
    pub hash: Option<String>,
    /// Where it was redeemed. None: by the platform itself, or before this was recorded.
    pub organizer_id: Option<OrganizerId>,
    pub reward_id: String,
    pub pass_number: String,
    pub passholder_id: PassholderId,
    pub points: Points,
    /// The first Brussels day of the period that it counts in; none without a limit.
    pub period: Option<NaiveDate>,
    pub state: State,
    /// The reward as it was when it was redeemed.
    pub reward: Reward,
    /// Why it is voided.
    pub refusal: Option<Refusal>,
    pub code: Option<String>,
    pub redeem_info: Option<RedeemInfo>,
    pub created_at: DateTime<Utc>,
}

impl Redemption {
    /// What the shop sees.
    pub fn view(self) -> RedeemedReward {
        RedeemedReward {
            id: self.id,
            reward: self.reward,
            redeem_date: self.created_at,
            redeem_info: self.redeem_info,
            redeem_code: self.code,
        }
    }
}

/// What an id stands for.
#[derive(Debug, Clone)]
pub enum Known {
    /// A redemption that took something, and may have given it back.
    Standing(Box<Redemption>),
    /// A request that ended without one.
    Refused {
        /// Of the request, when it came with a key.
        hash: Option<String>,
        refusal: Box<Refusal>,
    },
}

impl Known {
    /// # Errors
    /// When the id was used for another request.
    pub fn require_same(&self, request: Option<&Hashes>) -> Result<(), Refusal> {
        let first = match self {
            Self::Standing(standing) => standing.hash.as_deref(),
            Self::Refused { hash, .. } => hash.as_deref(),
        };
        match first.is_none_or(|first| request.is_some_and(|request| request.have(first))) {
            true => Ok(()),
            false => Err(Refusal::key_reused()),
        }
    }
}
