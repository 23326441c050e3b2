//! Reservations: tickets that are held for a while, at the tariffs that are promised.
//!
//! A client reserves the lines of a sale: their limits are taken as for a sale, and each line is kept as the
//! sale that it will be. To confirm writes that sale, whatever keys say by then. What is given back, or is
//! over by the clock of the database, frees its limits. A place that is offered to the first of a list is a
//! reservation too ([`crate::waiting`]).
//!
//! ```text
//! HELD -> CONFIRMED   its client confirmed it, or sold the same ticket
//!      -> RELEASED    its client gave it back
//!      -> EXPIRED     its time was over
//! ```
//!
//! | file | verb |
//! |---|---|
//! | [`reserve`] | holds all lines, or none |
//! | [`offer`] | holds a place for the first of a list |
//! | [`confirm`] | makes the sales that were promised; also where the client sells what it holds |
//! | [`release`] | gives it back |
//! | [`expire`] | what is over is freed: a job |
//! | [`read`] | what a client holds |
//!
//! Rule: a reservation is confirmed at the tariff that was promised, with the same version of the key
//! Test: `what_was_promised_is_sold_whatever_the_key_says_by_then`
//! Source: this house
//!
//! Rule: a reservation that is not confirmed in time frees its places once, by the clock of the database
//! Test: `two_jobs_at_once_free_what_is_over_once`
//! Source: `reservationMinutes` of the event

mod confirm;
mod expire;
mod forget;
mod merge;
mod offer;
mod read;
mod release;
mod reserve;
mod store;

pub use confirm::{confirm, confirm_held};
pub use expire::{expire, forget_over};
pub use forget::{export, forget};
pub use merge::{has_any, merge};
pub use offer::{held, offer};
pub use read::read;
pub use release::release;
pub use reserve::reserve;

use contracts::{Refusal, ReservationId};

/// 404: no such reservation, or another client's.
fn not_found(id: ReservationId) -> Refusal {
    Refusal::new(
        "reservation/not-found",
        404,
        format!("Reservation {id} not found"),
    )
}

/// 400: nothing is held any more.
fn over() -> Refusal {
    Refusal::new("reservation/over", 400, "The reservation is over")
        .message(contracts::message::not_held_any_more())
}
