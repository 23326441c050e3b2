//! What a person has saved.
//!
//! Owns the ledger: entries, lots, balances. Never decides what an activity earns (activity) or what a reward
//! costs (reward).
//!
//! | invariant | pinned by |
//! |---|---|
//! | balance = sum of entries | `open_lots_always_equal_what_is_left`; every test that reads a balance checks it |
//! | open lots = balance, or 0 when it is negative | `open_lots_always_equal_what_is_left` |
//! | a check-in earns once, however often it is told | `the_same_check_in_told_twice_earns_once` |
//! | a redemption is paid at most once, and never after it was closed | `the_same_redemption_is_paid_once`, `a_redemption_that_was_given_up_cannot_be_paid_any_more` |
//! | spending never makes a balance negative | `too_few_points_are_refused_and_nothing_changes` |
//! | the oldest points go first | `the_lot_that_ends_first_is_spent_first` |
//! | two ledgers of one person add up as before when one goes into the other, whatever comes in which order | `points_that_go_along_add_up_as_before`, `whatever_comes_in_any_order_adds_up` |
//! | what has ended is neither shown nor spent, whether the job ran or not | `what_has_ended_is_gone_before_the_job_ran`, `open_lots_always_equal_what_is_left` |
//! | facts of one batch lock in one order | `a_batch_locks_all_its_balances_before_it_books` |
//!
//! Who is forgotten leaves a ledger of nobody (`ledger/forget.rs`): the only change that an entry ever sees.
//!
//! Locks: balances first, all that a transaction needs in one statement and in the order of their ids;
//! whoever holds a balance owns its entries and lots. Of who went into another the other's balance is held,
//! and who went meanwhile is looked up behind the lock.
//!
//! Reading order: `ledger` (what it is, its rules, its verbs), `reconciliation`, then asks, subscriptions,
//! jobs, pack.

mod asks;
pub mod config;
mod jobs;
mod ledger;
mod pack;
mod reconciliation;
mod subscriptions;

use config::Config;
use messaging::forget::Eraser;
use messaging::{Office, Service};
use sqlx::migrate::Migrator;
use std::sync::{Arc, LazyLock};

pub use ledger::expire;
pub use reconciliation::{Reconciled, reconcile};

/// The name under which it is asked.
pub const NAME: &str = "points";
static OWN: Migrator = sqlx::migrate!("../../migrations/points");
/// All tables of this service's database.
pub static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| messaging::migrations(&[&OWN]));

/// The service's parts, ready to start.
pub fn service(office: &Office, config: &Config) -> Service {
    let eraser: Arc<dyn Eraser> = Arc::new(ledger::Ledgers);
    let subscriptions = subscriptions::all(config.clone(), &eraser);
    chassis::measure::describe(jobs::MEASURES);
    Service {
        name: NAME,
        migrations: &MIGRATIONS,
        desk: asks::desk(office.desk(&subscriptions), config.clone()),
        subscriptions,
        jobs: jobs::all(),
        eraser,
        extra: axum::Router::new(),
    }
}
