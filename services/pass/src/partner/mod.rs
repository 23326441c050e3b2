//! Partners: organisations such as Klus and Storzo that guide people towards the pass. Each has an area,
//! which is one or several regions, mandates, and a time in which they count.
//!
//! ```text
//! to come --first day--> counts --last day, or ended--> over
//! ```
//!
//! Whoever holds the permission for partners in all regions of the area manages it; for everybody else there
//! is no such partner. A region pack writes partners by the same verb. Who may act for a partner is known to
//! the gateway, which hears `pass.partner.changed`: a partner is a tenant of its own kind there, and the
//! permissions that are held for it count only while its mandate does.
//!
//! An end is final: a pack that is loaded again brings no partner back. Codes that are out when a mandate
//! ends count until their own last day, because whoever holds one in hand did nothing wrong.
//!
//! Locks: a partner's row, held by whoever changes it, and by whoever makes a referral of it.

mod end;
mod mandate;
mod put;
mod read;
mod store;

pub use end::end;
pub use mandate::counts_on;
pub use put::{add, put, replace};
pub use read::{list, read, read_own};
pub use store::{find, find_all, hold};

use contracts::Refusal;

/// 404: there is no such partner, or not for this caller.
pub fn unknown() -> Refusal {
    Refusal::new("url/not-found", 404, "No such partner")
}
