//! Orders: passes that somebody buys on line, as a saga over our database and the payment provider's.
//!
//! Judge and store here, begin the payment there, store what it is called; when it is paid, everybody in the
//! order becomes a passholder in one transaction. Every step is committed before the next, every id is stored
//! before it is used elsewhere, and the sweep brings to an end what was cut.
//!
//! ```text
//! PENDING_PAYMENT --paid, or nothing to pay--> PENDING_UITID_CONNECT --linked, or late--> COMPLETED
//!        \--not paid, too old, or not possible any more--> CANCELLED --paid nevertheless--> refunded
//! ```
//!
//! `PENDING_UITID_CONNECT` is how an order that is completed is shown while its buyer may link an account: it
//! is stored as completed, and `status::shown` alone says which of the two it is.
//!
//! | step | file | writes |
//! |---|---|---|
//! | order | `place`, `admit` | the order, sealed, with its price and its vouchers held; or the refusal |
//! | begin to pay | `pay` | at the provider the payment, under the order's id; here its id and address |
//! | hear | `hear` | that somebody says that something became of the payment: it is due |
//! | look | `look` | nothing: it asks the provider what became of the payment |
//! | settle | `settle`, `complete` | all persons, or *cancelled* and the vouchers free |
//! | connect | `connect` | the registration token of the buyer, while he has no account |
//! | refund | `refund` | at the provider the refund, under the order's id; here how far it is, until it is done |
//! | sweep | `sweep` | whatever of these is left to do |
//! | forget | `forget`, and whoever deletes a person | who was in it, some time after the end |
//! | count | `count` | nothing: how many are stuck, for an alarm |
//!
//! **What moves it.** Whoever settles holds the row of the order, and `status` says what follows from what
//! was said. So each step may run twice, and two at once: the request that waits, its repeat under the same
//! key, the provider's word, and the sweep do not know of each other. The provider's word is only a reason to
//! look: what it says is asked of it, by the id that we stored.
//!
//! **Who is in it** is not in clear: two sealed columns, one for the persons and one for what they get, whose
//! size is the same with a right and without. Nobody is a passholder before the end, so nobody's national
//! number is taken by an order that is not paid; whose number was registered meanwhile gets the money back.
//!
//! **Locks**, always in this order: the order, the national numbers of all persons in it, the address of its
//! buyer, its vouchers, then as a counter. Who places one holds its vouchers, then the count of what is free.
//! Whoever holds an order that has ended waits for nothing; who opens one holds its buyer before it. No lock
//! and no connection is held while the provider is asked.
//!
//! **When it is cut**
//!
//! | after | it is | and goes on |
//! |---|---|---|
//! | storing | pending, without payment | by the same key, or it is cancelled when its time is over; without a key soon |
//! | the payment was made there | the same | by the same key, which is the same payment |
//! | it was paid | pending | by the provider's word or the sweep |
//! | settling | as it was | the transaction was undone: again by the same |
//! | the refund was made there | *wanted* | by the sweep: it gives back what has not gone back yet |
//! | the refund failed there, days later | *sent* | by the sweep: it looks each day, and gives it back again |

mod admit;
mod complete;
mod connect;
mod connect_token;
mod content;
mod count;
mod custom_token;
mod forget;
mod hear;
mod look;
mod online;
mod patience;
mod pay;
mod place;
mod pointer;
mod read;
mod refund;
mod return_address;
mod settle;
mod status;
mod store;
mod sweep;
mod view;

pub use count::count;
pub use forget::forget;
pub use hear::hear;
pub use place::place;
pub use read::{open, read};
pub use sweep::sweep;

use crate::config::Config;
use crate::payment::Payments;
use crate::seals::Seals;
use chassis::ask::Hashes;
use chassis::measure::Measure;
use chassis::sealing::Keys;
use chrono::{DateTime, TimeDelta, Utc};
use connect_token::ConnectTokens;
use contracts::{Cents, OrderId, OrganizerId, PassholderId, Refusal};
use custom_token::CustomTokens;
use std::sync::Arc;

const COMPLETED: &str = "orders_completed_total";
const CANCELLED: &str = "orders_cancelled_total";
const REFUNDED: &str = "orders_refunded_total";
/// Rises when money that was sent back did not arrive.
pub const BOUNCED: &str = "orders_refunds_failed_total";
const OVERDUE: &str = "orders_overdue";
const OWING: &str = "orders_owing";

/// What is measured of orders.
pub const MEASURES: &[Measure] = &[
    Measure::counter(COMPLETED, "Orders whose persons became passholders."),
    Measure::counter(CANCELLED, "Orders that ended without a passholder."),
    Measure::counter(REFUNDED, "Orders that were paid and whose money was given back."),
    Measure::counter(
        BOUNCED,
        "Refunds that the provider sent and that failed later: they were sent again.",
    ),
    Measure::gauge(OVERDUE, "Orders that should have ended more than an hour ago."),
    Measure::gauge(
        OWING,
        "Orders whose money should go back, and has not for more than an hour.",
    ),
];

/// What orders need beside their transaction.
pub struct Shop {
    seals: Arc<Seals>,
    payments: Payments,
    /// For who is in an order, at rest.
    keys: Keys,
    custom_tokens: CustomTokens,
    connect_tokens: ConnectTokens,
    /// How long an order waits for its payment.
    patience: TimeDelta,
    /// How long a buyer is waited for to link an account.
    connect: TimeDelta,
    /// How long it is kept who was in an order that has ended.
    kept: TimeDelta,
    /// How often its secret opens an order.
    uses: i32,
    /// How many orders that cost nothing strangers place for a client on a day.
    free_a_day: i32,
}

impl Shop {
    /// With these settings.
    pub fn new(config: &Config, seals: Arc<Seals>) -> Self {
        Self {
            seals,
            payments: Payments::new(&config.payment),
            keys: Keys::new(&config.order_keys, "order"),
            custom_tokens: CustomTokens::new(&config.order_keys),
            connect_tokens: ConnectTokens::new(&config.order_keys),
            connect: TimeDelta::minutes(config.order_connect_minutes.into()),
            patience: TimeDelta::minutes(config.order_minutes.get().into()),
            kept: TimeDelta::days(config.order_kept_days.get().into()),
            uses: config.custom_token_uses.get().into(),
            free_a_day: config.free_orders_per_day.get().into(),
        }
    }
}

/// How far an order got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    PendingPayment,
    Completed,
    Cancelled,
    /// It never was an order: remembered for the key of the request.
    Refused,
}

/// Money that goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "UPPERCASE")]
pub enum Refund {
    Wanted,
    /// It is under way, and may still fail.
    Sent,
    Done,
}

/// Who is in it, as it is stored.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The name of the key.
    pub under: String,
    pub content: Vec<u8>,
    pub terms: Vec<u8>,
}

/// A payment as the provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    pub id: String,
    /// Where the buyer pays; none once the order is forgotten.
    pub url: Option<String>,
}

/// A buyer who has no account yet, and the pass that opens the way to one.
pub struct Way {
    pub buyer: PassholderId,
    pub pass_number: String,
    pub ends_at: DateTime<Utc>,
}

/// An order as it stands.
#[derive(Debug, Clone)]
pub struct Order {
    pub id: OrderId,
    /// Of the request, when it came with a key.
    pub hash: Option<String>,
    pub state: State,
    /// Those that register somebody in it.
    pub organizers: Vec<OrganizerId>,
    pub total: Cents,
    /// None once it is forgotten.
    pub sealed: Option<Sealed>,
    pub payment: Option<Begun>,
    pub refund: Option<Refund>,
    /// Why it was cancelled, or never was one.
    pub refusal: Option<Refusal>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// How often it was looked at since something became of it.
    pub tries: i32,
}

impl Order {
    /// # Errors
    /// When the id was used for another request.
    pub fn require_same(&self, request: Option<&Hashes>) -> Result<(), Refusal> {
        let is_same = self
            .hash
            .as_deref()
            .is_none_or(|first| request.is_some_and(|request| request.have(first)));
        match is_same {
            true => Ok(()),
            false => Err(Refusal::key_reused()),
        }
    }
}

/// 404: no such order, or none that the caller may read.
pub fn not_found() -> Refusal {
    Refusal::new("url/not-found", 404, "Order not found")
}
