//! The door: how a request becomes an ask, and an ask's answer an answer.
//!
//! Around every request ([`layers`]), from the outside in:
//!
//! 1. CORS, so that a browser reads also what was refused; a panic is a 500.
//! 2. [`observe`]: one span, one count, one duration, with names from fixed sets.
//! 3. [`refusals`]: what was refused leaves one line in the log, and not more than 50 a second of one route.
//! 4. [`deadline`]: an answer within 2.8 s, without what the client takes to send its body.
//! 5. The budget of its asks, 2.5 s for all together.
//! 6. [`in_flight`]: large answers that nobody reads have a bound, for all and for each address.
//!
//! A stream of events has no end and no size: once it has begun, 4 to 6 let it go on. What bounds it stands
//! in [`crate::publication`]: readers of an owner and of the process; it ends after a quarter of an hour. The
//! file of a financial report is sent slice by slice, and is no large answer either: one slice is held of it.
//!
//! A handler then takes what it needs, in this order:
//!
//! 1. [`caller`]: whose token it is, and whether that one asks too often. 401 and 429 come before all else.
//! 2. Whether the caller may, or the application that somebody is [`signed_in`] through: 403, before a byte
//!    of the body is read.
//! 3. [`params`] and [`body`]: what is wanted. A query that cannot be read is 404, a body 400, 408 or 413.
//! 4. The ask, under the client's [`key`] when it writes.
//! 5. The [`answer`], marked when it was given before; or a [`problem`].
//!
//! What bounds it: bodies 2 MiB and 25 s, tokens 8 KiB, large answers 64 MiB together. When a request is cut,
//! its asks may have happened: the same key finds out. The door holds nothing of a request but what is under
//! way.

pub mod address;
pub mod answer;
pub mod body;
pub mod calendar;
pub mod caller;
pub mod custom_token;
mod deadline;
mod in_flight;
pub mod key;
pub mod layers;
mod log;
mod observe;
pub mod origin;
pub mod params;
pub mod path;
pub mod problem;
pub mod refusals;
pub mod registration_token;
pub mod signed_in;

use crate::access::{Access, Secrets};
use crate::config::Events;
use crate::delivery::Post;
use crate::depot::Depot;
use crate::limits::Limits;
use crate::publication::Streams;
use crate::sandbox::Sandbox;
use crate::views::balances::Balances;
use messaging::Office;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// What every handler gets.
#[derive(Clone)]
pub struct Door(Arc<Inside>);

/// What stands behind the door.
pub struct Inside {
    pub(crate) office: Office,
    pub(crate) access: Arc<Access>,
    pub(crate) balances: Arc<Balances>,
    pub(crate) limits: Limits,
    pub(crate) secrets: Arc<Secrets>,
    /// How many proxies of ours stand in front.
    pub(crate) proxies: usize,
    /// Only in a sandbox.
    pub(crate) sandbox: Option<Arc<Sandbox>>,
    /// What a request may spend on asks.
    pub(crate) budget: Duration,
    /// How events are sent to subscribers.
    pub(crate) post: Arc<Post>,
    /// What is told to subscribers.
    pub(crate) events: Events,
    /// Where subscribers read by way of NATS, if they do.
    pub(crate) depot: Option<Depot>,
    /// Those who read events as they come.
    pub(crate) streams: Arc<Streams>,
}

impl Door {
    /// The door to what stands behind it.
    pub(crate) fn new(inside: Inside) -> Self {
        Self(Arc::new(inside))
    }
}

impl Deref for Door {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.0
    }
}
