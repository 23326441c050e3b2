//! The depot: a broker of its own, where subscribers outside read by way of NATS.
//!
//! Each subscription that is read there has an account of its own: whoever is in one sees and changes nothing
//! of another, whatever he asks and to whatever subject he has answers sent. The account holds one stream,
//! with the events that the other ways tell, under the same ids and in the same order, each under a subject
//! of its own ([`stream`]). Permissions within an account do not hold its subscriber, who may have the broker
//! write into his own stream; he harms himself, and what he deletes is filled anew.
//!
//! ```text
//! OPEN n   whoever has a secret that counts is let in; n is the newest, n+ has the one before beside it
//!   |  \--nothing may be told now--> SHUT   nobody is let in, the stream is deleted
//!   |       SHUT --it may be again--> OPEN   the stream is filled anew
//!   \--the subscription ended--> GONE   the account is forgotten, too
//! ```
//!
//! | invariant | pinned by |
//! |---|---|
//! | each event is there once, in the order of the log, whoever dies | `fillers_that_die_and_two_at_once_put_each_event_once` |
//! | what happens while the broker is away is made up for | `what_happens_while_the_broker_is_away_is_made_up_for` |
//! | nobody sees or changes another's | `another_subscribers_credentials_see_and_change_nothing` |
//! | credentials end with their secret, the permission, the mandate or the subscription | `credentials_end_with_what_they_were_given_for` |
//! | what is erased or hidden can be read no more | `what_is_erased_or_hidden_is_taken_out` |
//!
//! **What the broker knows** is written down as a word (`depot.told`). What differs from how a subscription
//! stands now is a turn to be served, so that nothing is forgotten while the broker is away; and every ten
//! minutes it is looked whether the broker lost what it knew.
//!
//! **A turn** is claimed with a lease of a minute ([`claim`]), served outside of any transaction (`serve`),
//! and written down unless another one began ([`keeper`]). It ends after 20 seconds.
//!
//! **Once.** An event is put behind the message that was last, and only if there is none under its subject:
//! one whose process died before it could say so is found, however long ago that was.
//!
//! **What bounds it**: 64 MiB of a stream, then the oldest goes; an event goes when the log forgets it, by
//! itself. Of an account: eight connections, eight readers, 64 KiB of a message. Of a process: eight turns at
//! once, 32 connections.
//!
//! Locks: the rows of `depot`, skipping those that somebody else looks at; then withdrawals.
//!
//! | file | part |
//! |---|---|
//! | [`stream`], [`claims`], [`turn`] | names; what an account is, and who is let in; what is to be done |
//! | [`open`] | a subscription gets a stream, its owner the credentials |
//! | [`claim`], `serve`, [`keeper`] | a turn, again and again |
//! | `broker`, `fill` | accounts at the broker; a stream in one of them |

mod broker;
mod claim;
mod claims;
mod fill;
mod keeper;
mod open;
mod serve;
mod store;
mod stream;
mod turn;

pub use broker::Broker;
pub use fill::Keeping;
pub use keeper::Keeper;
pub use open::{Depot, Entrance, none_here, open};
pub use serve::Service;

use chassis::measure::Measure;

/// What is measured here.
pub const MEASURES: &[Measure] = &[
    Measure::counter(
        "depot_turns_total",
        "Turns at the broker that subscribers read at, by what became of them.",
    ),
    Measure::counter(
        "depot_events_total",
        "Published events that were put at the broker that subscribers read at.",
    ),
];
