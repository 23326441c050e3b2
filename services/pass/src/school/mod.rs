//! Schools: the organizer that a person is linked to as a pupil, at most one. Who is an organizer the gateway
//! knows; here it is an id.

mod put;
mod read;
mod remove;
mod store;

pub use put::put;
pub use read::read;
pub use remove::remove;

use contracts::Refusal;

/// 404: no such person, or not in the caller's sight.
fn unseen() -> Refusal {
    Refusal::uitpas("passholder-not-found", "Passholder not found").not_found()
}
