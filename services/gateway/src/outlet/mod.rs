//! Outlets: where published events go - the subscriptions of partners, ticketing vendors and municipalities.
//!
//! Not to be mixed up with `subscriptions.rs`, which says what this service hears of the others. The API
//! calls an outlet a subscription.
//!
//! An outlet belongs to its owner, an organizer or a partner: whoever holds `SUBSCRIPTIONS_WRITE` there sees
//! and changes it, and for everybody else there is none. It is told with the permissions of the client that
//! wrote it last, looked at with each event: one that was taken ends what is told.
//!
//! ```text
//! ACTIVE <--pause, resume--> PAUSED
//!    \--the receiver is gone, or failed for five days--> DISABLED --resume--> ACTIVE
//! any --delete--> DELETED, and nobody sees it any more
//! ```
//!
//! | invariant | pinned by |
//! |---|---|
//! | for another owner there is no such subscription | `another_owners_subscription_is_404_however_it_is_asked_for` |
//! | a secret is shown to who made it, is stored sealed, and the one before counts for a day | `a_secret_is_shown_once_and_the_one_before_it_counts_for_a_day` |
//! | an owner has so many and no more, whoever comes at once | `an_owner_has_so_many_subscriptions_and_no_more` |
//!
//! Events wait for one that is paused or disabled, as long as the log is kept.
//!
//! Locks: the owner's row of `receiver`, then the outlet. Deliveries come after it.
//!
//! | file | part |
//! |---|---|
//! | `wanted` | what may be wished for |
//! | `create`, `change`, `switch`, `remove` | its life |
//! | `secret` | what deliveries are signed with |
//! | `rights` | which of its types may be told now |
//! | `reseal` | secrets that an older key sealed are sealed with the newest |

mod change;
mod create;
mod remove;
mod reseal;
mod rights;
mod secret;
mod store;
mod switch;
mod wanted;

pub use change::change;
pub use create::{Created, create};
pub use remove::{remove, sweep};
pub use reseal::{Walk, reseal};
pub use rights::{Right, columns, required, rights_of_types};
pub use secret::{is_current, newest, rotate, shown, signing};
pub use store::{find, hold, key_of, list, place_of};
pub use switch::{Switch, switch};
pub use wanted::Wanted;

use chrono::{DateTime, Utc};
use contracts::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether events go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// They do.
    Active,
    /// They wait until the owner says so.
    Paused,
    /// They wait, because the receiver takes none.
    Disabled,
}

/// Why it was disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// The receiver answered 410.
    Gone,
    /// Nothing was taken for five days.
    Failing,
}

/// How events reach the owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = SubscriptionWay)]
pub enum Way {
    /// They are sent to an address.
    Webhook,
    /// They are read as a stream, or page by page.
    Stream,
    /// They are read at a NATS server, in an account of its own; as a stream and page by page as well.
    Nats,
}

/// A subscription as its owner sees it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Subscription)]
pub struct Outlet {
    /// Its id.
    pub id: Uuid,
    /// The organizer or partner that it belongs to.
    pub owner_id: String,
    /// What its owner calls it.
    pub name: String,
    /// How events reach its owner.
    pub delivery: Way,
    /// Where events are sent; absent for one that is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The types of events.
    pub types: Vec<String>,
    /// Whether events go out.
    pub state: State,
    /// Why it is disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Since when nothing is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<DateTime<Utc>>,
    /// Until when deliveries are signed with the secret of before as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_secret_until: Option<DateTime<Utc>>,
}

impl Outlet {
    /// Whether what is wanted goes the way of this one: an account at the depot comes and goes with its
    /// subscription.
    ///
    /// # Errors
    /// 400 when it is read by way of NATS and should not be, or the other way round.
    pub fn require_way(&self, wanted: &Wanted) -> Result<(), Refusal> {
        let is_other = match self.delivery {
            Way::Nats => wanted.url.is_some() || wanted.delivery.is_some_and(|way| way != Way::Nats),
            Way::Webhook | Way::Stream => wanted.delivery == Some(Way::Nats),
        };
        match is_other {
            true => Err(Refusal::invalid(
                "Another subscription is needed to read by way of NATS, or not to",
            )),
            false => Ok(()),
        }
    }
}
