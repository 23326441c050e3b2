//! Referrals: a partner guides one person towards the pass, once, and may learn whether it worked. No file is
//! shared: the partner hands over a code of eight letters, and whoever comes to a counter with it is somebody
//! whom the counter registers as anybody.
//!
//! ```text
//! created --accept--> accepted --complete--> completed --first use--> active --90 days--> returned
//!    ^                 |   |
//!    +----hand over----+   +--refuse--> refused
//!
//! created, accepted --withdraw--> withdrawn;  --last day of the code is over--> expired
//! ```
//!
//! `step.rs` is this picture as a rule. A code that comes with a registration takes both steps, `accept` and
//! `complete`, in the transaction of the registration, or none.
//!
//! | who | does | learns |
//! |---|---|---|
//! | the partner | `create`, `withdraw`, takes consent back | `shown.rs`: with consent how far it is, days never; without it what the partner did itself |
//! | a counter of the area | `accept`, then `complete`, `refuse`, `hand_over` | which partner, and nothing of the person: who stands there says it |
//! | whoever is guided, with the code, at a counter | `withdraw`, says whether the partner may know | |
//! | other services | | `pass.referral.changed`: never whom, and not before the partner may see it |
//!
//! What hangs on a person is told late, by a job (`tell_due`), on the day on which the partner sees it: a
//! step on the day after, a use when its month is over. At once are told: that a code is out, what the
//! partner did itself, and that consent was taken back.
//!
//! At its beginning nothing of the person is asked or kept. Of the code a keyed hash is kept until its last
//! day is over, and for as long as a pass is followed that it led to: with it consent is taken back.
//! Which passholder it led to stands in the row and nowhere else: it goes with the person
//! (`on delete set null`; the referral stays and counts) and follows a merge. What is counted of a month is
//! counted once, when the month is over, and of those who agreed (`effect.rs`).
//!
//! An act names the version that whoever acts saw: a form that was filled in for another referral, or before
//! somebody else acted, is refused. The partner has versions of its own, because those of the whole would
//! tell it what others do.
//!
//! Locks: the partner, then referrals in the order of their ids; behind persons, memberships and cards.

mod accept;
mod act;
mod attests;
mod by_code;
mod complete;
mod count;
mod create;
mod effect;
mod expire;
mod guided;
mod read;
mod read_effect;
mod sample;
mod shown;
mod step;
mod store;
mod tell;
mod used;

pub use accept::accept;
pub use act::act;
pub use attests::list_attests;
pub use by_code::act_by_code;
pub use count::count_months;
pub use create::{Terms, create};
pub use expire::expire;
pub use guided::{Guided, complete_guided, hold};
pub use read::{list, read, read_taken};
pub use read_effect::read_effect;
pub use sample::Percent;
pub use store::join;
pub use tell::tell_due;
pub use used::used;

use chassis::measure::Measure;
use contracts::Refusal;

/// Rises when a code comes that was used before.
pub const USED_AGAIN: &str = "referral_codes_used_again_total";

/// What is measured of referrals.
pub const MEASURES: &[Measure] = &[Measure::counter(
    USED_AGAIN,
    "Codes of referrals that were handed in again after they were used.",
)];

/// 404: there is no such referral, or not for this caller.
fn unknown() -> Refusal {
    Refusal::new("url/not-found", 404, "No such referral")
}

/// 400: nobody gave out this code, or its last day is over, or it is for counters elsewhere.
fn unknown_code() -> Refusal {
    Refusal::uitpas("referral-code-unknown", "The code is unknown, or counts no more")
}

/// 409: somebody acted since.
fn stale() -> Refusal {
    Refusal::new(
        "uitpas/referral-changed",
        409,
        "The referral is not as it was seen: read it again",
    )
}

/// 400: it is too far for that, or not far enough.
fn impossible(words: &str) -> Refusal {
    Refusal::uitpas("referral-step-error", words)
}
