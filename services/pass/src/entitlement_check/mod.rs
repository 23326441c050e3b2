//! "What am I entitled to?": whoever asks answers the questions of a region and reads whether he likely has
//! the right to the social tariff, what to do now, where, and until when it would hold. It is a word on the
//! way to a counter, and no right: the counter decides. (The official source, which says whether somebody
//! has the right, is `entitlement`.)
//!
//! Questions, rules and counters are data of the region, a row of its pack. They are judged when they come
//! in ([`sound`]), so that every answer has words in four languages and fits into one size. What somebody
//! answers is not written, told, logged or counted, and no idempotency key keeps it: it is read, and gone.

mod check;
mod decide;
mod put;
mod questions;
mod sound;
mod store;

pub use check::check;
pub use put::put;
pub use questions::questions;

use contracts::{CardSystemId, Refusal};

/// 404: the region asks nothing.
fn none(region: CardSystemId) -> Refusal {
    let title = format!("Card system {region} has no questions about entitlement");
    Refusal::new("url/not-found", 404, title)
}
