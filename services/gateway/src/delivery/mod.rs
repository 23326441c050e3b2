//! Deliveries: published events on their way to subscriptions that have an address, as Standard Webhooks.
//!
//! A delivery is made in the transaction that publishes its event ([`line_up`]), and is open until it is
//! delivered, given up, or withheld because the permission for it was taken.
//!
//! ```text
//! OPEN --2xx--> DELIVERED
//!   |  \--ten tries in vain--> FAILED --again, by hand--> OPEN
//!   \--may not be told--> WITHHELD
//! ```
//!
//! | invariant | pinned by |
//! |---|---|
//! | nothing is lost, whatever fails or dies; what comes twice has the same id | `all_arrive_in_order_although_the_receiver_fails_and_dispatchers_die` |
//! | events of one subject come in order | the same |
//! | whoever is slow or away delays nobody else | `a_slow_receiver_delays_nobody_else`, `of_two_hundred_receivers_the_dead_delay_none` |
//! | a look for what is due does not grow with what is not | `what_is_due_is_found_without_reading_what_is_not` |
//! | nor does it depend on what was known of the tables when it was planned | `what_is_planned_while_nothing_waits_holds_when_thousands_do` |
//! | gateways need not agree on the time | `gateways_whose_clocks_disagree_share_the_work_as_others_do` |
//! | a receiver is called four times at once at most, by all instances together | `two_dispatchers_share_the_work_and_call_a_receiver_four_times_at_once` |
//! | what stands in line is sent in a moment, or not at all | `what_stands_in_line_behind_a_receiver_that_fails_or_hangs_goes_to_the_next_address` |
//! | a receiver is one gateway's until nothing is under way there or its time is over | `one_gateway_serves_a_receiver_until_nothing_is_under_way_or_its_time_is_over` |
//! | what is sent is signed, with the secret of before as well while it counts | `a_receiver_verifies_what_it_gets_with_its_own_library` |
//!
//! **A receiver** is one gateway's while something is under way there ([`claim`]), for half a minute from the
//! last claim on. That gateway calls it four times at once, and keeps more in line, so that a call follows
//! the other without a look into the database: for a second at most, because the address may be another by
//! then, and not behind a try in vain ([`under_way`]).
//!
//! **A try** is sent outside of any transaction (`send`), and written once, when it ended, if the receiver is
//! this gateway's still ([`settle`]): who comes back late changes nothing. A process that dies leaves
//! receivers that are nobody's when its time is over, and what it sent and did not write down is sent again,
//! with the same id. Times go by the clock of the database, because those of two gateways may disagree.
//!
//! **A round** of the [`dispatcher`] is one transaction: it writes down what ended since the last one, and
//! claims as much as there is room for. What of it somebody else holds waits for a later round.
//!
//! **Order.** A later event of a subject waits until the earlier is delivered or given up. Events of several
//! subjects come side by side, the oldest first.
//!
//! **Receivers** are strangers: [`chassis::outside`] says which addresses may be called. A try has 15
//! seconds; 64 KiB of the answer are read, no redirect is followed. After five tries in vain in a row it
//! rests, each time for longer, and is tried once after it ([`health`]). After five days without success it
//! is disabled; one that answers 410 at once.
//!
//! Locks: the outlets, skipping those that somebody else holds; then deliveries, in their order in the log.
//!
//! | file | part |
//! |---|---|
//! | [`schedule`], [`verdict`], [`health`] | when it is tried again, what an answer means, how a receiver is |
//! | [`claim`], [`under_way`] | whose a receiver is, and what is in line there |
//! | [`tried`], `send`, [`settle`] | a try |
//! | [`dispatcher`] | does it again and again |
//! | [`journal`], [`journalled`], [`again`] | what the owner sees of it, and sends once more |

mod again;
mod claim;
mod dispatcher;
mod health;
mod journal;
mod journalled;
mod line_up;
mod schedule;
mod send;
mod settle;
mod store;
mod tried;
mod under_way;
mod verdict;

pub use again::{Replayed, redeliver, replay, test};
pub use dispatcher::Dispatcher;
pub use journal::{Journal, journal};
pub use line_up::line_up;
pub use send::Post;

use chassis::measure::Measure;

/// What is measured here.
pub const MEASURES: &[Measure] = &[
    Measure::counter(
        "deliveries_total",
        "Tries to deliver published events, by what became of them.",
    ),
    Measure::counter(
        "subscriptions_disabled_total",
        "Subscriptions that were disabled because their receiver takes nothing.",
    ),
];
