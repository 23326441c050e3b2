//! A second home: a child that lives with either parent, by turns. A counter notes where, from which day on,
//! and how many percent of the municipality's part that of the second home bears.
//!
//! The right to the social tariff comes through either parent: it may be granted in the region of either
//! home, and while a home stays in a region the right there goes on. A second home is noted by counters of
//! the regions that the child belongs to, whichever of the two homes lies there: what ties somebody to a
//! region is a membership, and a region at whose counters nobody came must not learn of him. Who lives there
//! by the second home alone becomes a member with the card that he gets there.
//!
//! The way of one: `note` holds the person and judges day, share and address. What is to come waits beside
//! what counts until then; what is not ends the one before at once. `end` writes down that from today on
//! there is none, and takes back what is to come. Both are told with the person, so that billing knows each
//! day. On the day on which one takes the place of another, and on the 18th birthday, nobody has to do
//! anything: billing knew the day before. A job (`due`) writes the end down and shortens the rights of a
//! region that was left.

mod bounds;
mod due;
mod end;
mod note;
mod read;

pub use due::end_due;
pub use end::end;
pub use note::note;
pub use read::read;

use contracts::Refusal;

/// 404: there is no second home.
fn none() -> Refusal {
    Refusal::new("url/not-found", 404, "No second home is known")
}
