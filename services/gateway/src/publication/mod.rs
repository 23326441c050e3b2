//! Publication: the log of what is told to subscribers outside of the platform.
//!
//! Facts of the other services become events of the catalogue ([`contracts::published`]) in the transaction
//! that hears them. A fact without an audience becomes nothing. All ways out - webhook, stream, pages - read
//! this one log, so that they tell the same events under the same ids in the same order.
//!
//! | invariant | pinned by |
//! |---|---|
//! | a fact is published once, however often it is heard | `a_fact_is_published_once_and_told_to_its_audience_alone` |
//! | numbers have no gap that is filled later: who read up to one missed nothing before it | `two_who_publish_at_once_leave_no_gap_that_is_filled_later` |
//! | a person has another name at each receiver, and none once forgotten | `a_person_has_another_name_at_each_receiver_and_none_when_forgotten` |
//! | a partner that may not know any more is told nothing of before, either | `a_partner_is_told_while_it_may_know_and_of_the_day_alone` |
//!
//! **The cursor** is the id of an event, never its number: numbers would tell how much happens elsewhere.
//! What may not be told any more keeps its place as nobody's, so that whoever read up to it goes on from
//! there.
//!
//! **What is kept**: `events.kept_days`, then it is deleted in slices ([`forget`]).
//!
//! Locks: rows of the log that are hidden, with their deliveries; then the row of `publication_head`, and
//! new rows of the log. Whoever publishes holds that row until he commits; readers take no lock.
//!
//! | file | part |
//! |---|---|
//! | [`draft`] | which event a fact becomes, and for whom |
//! | [`pseudonym`] | the name of a person at one receiver |
//! | [`publish`] | adds to the log |
//! | [`reader`], [`read`] | who reads what; what somebody may read behind a cursor |
//! | [`render`] | an event as one receiver gets it |
//! | [`streams`] | who reads as it comes: places, and a word when there is more |
//! | `erase`, `merge`, `forget` | persons that are forgotten or are one; what is old |

mod draft;
mod erase;
mod forget;
mod merge;
mod pseudonym;
mod publish;
mod read;
mod reader;
mod render;
mod store;
mod streams;

pub use draft::HEARD;
pub use erase::{erase, export};
pub use forget::forget;
pub use merge::Published;
pub use publish::{publish, sign_of_life};
pub use read::{Cursor, cursor, page};
pub use reader::Reader;
pub use render::{Key, Written, render};
pub use store::signs_of_life;
pub use streams::{Place, Seen, Streams};

/// Numbers of the log: those behind the first, up to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    /// The last one of before.
    pub after: i64,
    /// The last one now.
    pub last: i64,
}
