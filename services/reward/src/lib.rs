//! What points buy.
//!
//! Owns the catalogue, stock, and redemptions with their saga. Never books a point itself: it asks points to
//! spend or refund, under the id of the redemption, which is stored here before it asks.
//!
//! | invariant | pinned by |
//! |---|---|
//! | units taken never exceed the stock | `five_children_and_three_units` |
//! | one redemption for one id, however often it is sent | `a_double_tap_is_one_redemption` |
//! | one key, one answer: also at once, also for the last unit, never for another body | `one_key_has_one_answer_also_for_the_last_units`, `the_same_key_with_another_body_at_once_is_one_success` |
//! | a redemption ends completed or refused, never both, wherever it is cut | `a_lost_answer_is_found_again_by_the_same_id`, `a_redemption_that_nobody_finishes_is_given_up_and_everything_goes_back` |
//! | a redemption is seen and cancelled only by the organizer that made it | `a_redemption_is_seen_and_cancelled_only_where_it_was_made` |
//! | a refusal is remembered without the person and the reward that it was about | `a_refusal_is_remembered_for_its_key_and_without_whom_it_was_about` |
//! | points, begin of redeem and granting period never change after the first redemption | `what_was_redeemed_keeps_its_price` |
//! | it knows no right and asks for none: whoever may check in may redeem | `whose_right_has_ended_redeems_like_anybody`, `no_right_is_kept_here_and_those_of_earlier_days_are_dropped` |
//! | no connection is held while another service is asked | `whoever_waits_for_points_holds_no_connection` |
//! | a search finds what somebody could redeem, as the status of each says it | `a_search_finds_what_the_status_allows` |
//!
//! Two things: `reward`, the catalogue with its rules and its search, and `redemption`, which knows rewards
//! and holds the saga. `mod.rs` says what each is, `store` holds its statements, every other file is a verb
//! or a rule.
//!
//! Locks, in this order (`sixty_four_writers_on_five_people_never_wait_in_a_circle`):
//!
//! | who | first | then | last |
//! |---|---|---|---|
//! | redeem, release, undo | the redemption | the person's times (redemption_count) | the unit (reward) |
//! | complete, cancel, sweep | the redemption | | |
//! | forget, merge | the redemptions of the persons | their times, sorted; what a merge adds is not sorted among these: a circle ends busy | |
//! | pack | the rows of the pack (pack_row) | | the rewards, in the order of their ids |

mod asks;
pub mod config;
mod jobs;
mod pack;
mod redemption;
mod reward;
mod subscriptions;

use config::Config;
use directory::merged::Rows;
use messaging::forget::Eraser;
use messaging::{Office, Service};
use sqlx::migrate::Migrator;
use std::sync::{Arc, LazyLock};

pub use redemption::sweep;

/// The name under which it is asked.
pub const NAME: &str = "reward";
static OWN: Migrator = sqlx::migrate!("../../migrations/reward");
/// All tables of this service's database.
pub static MIGRATIONS: LazyLock<Migrator> =
    LazyLock::new(|| messaging::migrations(&[&directory::MIGRATIONS, &OWN]));

/// The service's parts, ready to start.
pub fn service(office: &Office, config: &Config) -> Service {
    let eraser: Arc<dyn Eraser> = Arc::new(redemption::Redemptions);
    let rows: Arc<dyn Rows> = Arc::new(redemption::Redemptions);
    let subscriptions = subscriptions::all(&eraser, &rows);
    Service {
        name: NAME,
        migrations: &MIGRATIONS,
        desk: asks::desk(office.desk(&subscriptions), office.clone()),
        subscriptions,
        jobs: jobs::all(*config, &rows),
        eraser,
        extra: axum::Router::new(),
    }
}
