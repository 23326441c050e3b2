//! What a card costs: tables of a region, each from a day on, with a line for everybody.

mod for_holder;
mod for_newcomer;
pub mod line;
mod list;
mod put;
mod quote;
mod store;
mod wanted;

pub use for_holder::for_holder;
pub use for_newcomer::for_newcomer;
pub use list::list;
pub use put::put;
pub use quote::{Quote, quote};
pub use wanted::{Newcomer, Purchase, Wanted};

use contracts::pass::{MembershipPrice, PriceLine};
use contracts::{CardSystemId, Euro, Refusal};

/// A line as whoever pays reads it.
fn shown(line: PriceLine) -> MembershipPrice {
    MembershipPrice {
        price: Euro(line.price),
        label: line.label,
        description: line.description,
    }
}

/// 404: the region has no table yet that applies.
fn none(region: CardSystemId) -> Refusal {
    let title = format!("Card system {region} has no prices for today");
    Refusal::new("url/not-found", 404, title)
}
