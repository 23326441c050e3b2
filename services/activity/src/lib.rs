//! What is on offer and who came.
//!
//! Owns organizers, events with their settings, check-ins. Never books a point (points) and never prices a
//! ticket (billing). A check-in needs this service's database alone: who holds which pass comes from the
//! local copy ([`directory`]).
//!
//! | invariant | pinned by |
//! |---|---|
//! | never more check-ins per holder, event and period than the limit, also at once | `two_scanners_at_once_count_one` |
//! | check-ins only around the event, on Brussels days | `a_single_date_is_open_from_five_hours_before_until_five_hours_after`, `without_times_the_whole_brussels_day_counts` |
//! | group passes never check in | `a_group_pass_saves_no_points` |
//! | nobody earns more on a day than the region allows, also at once | `nobody_earns_more_on_a_day_than_the_region_allows` |
//! | an undone check-in frees its place and is told once | `an_undone_check_in_frees_its_place_and_is_told_once` |
//! | a row of a pack that breaks a rule is refused alone, and one of history counts once | `events_that_break_a_rule_are_refused_with_words_and_the_others_go_in`, `check_ins_of_the_past_obey_the_limit_of_their_own_day_and_are_known_afterwards` |
//!
//! A folder per thing of the field: `organizer`, `event`, `checkin`. In each `mod.rs` says what it is,
//! `store` holds its statements, every other file is a verb or a rule. `pack.rs` turns the rows of a region
//! pack into verbs. Begin with `checkin` and its verb `check_in.rs`.
//!
//! Locks, in this order:
//!
//! | who | first | then |
//! |---|---|---|
//! | check in | all places of the batch (checkin_count), sorted | all days of the batch (day_points), sorted |
//! | undo | the check-in | its place, then its day |
//! | forget, merge | the check-ins of the persons | their places, then their days, each sorted, of all in a batch; what a merge adds is not sorted among these: a circle ends busy |
//! | settings | the event | |
//! | pack | the rows of the pack (pack_row), sorted | organizers and events, sorted; check-ins of the past as a batch, in rounds |

mod asks;
mod checkin;
pub mod config;
mod event;
mod jobs;
mod organizer;
mod pack;
mod subscriptions;

use config::Config;
use directory::merged::Rows;
use messaging::forget::Eraser;
use messaging::{Office, Service};
use sqlx::migrate::Migrator;
use std::sync::{Arc, LazyLock};

/// How it is called in asks, settings and streams.
pub const NAME: &str = "activity";
static OWN: Migrator = sqlx::migrate!("../../migrations/activity");
/// All tables of this service's database.
pub static MIGRATIONS: LazyLock<Migrator> =
    LazyLock::new(|| messaging::migrations(&[&directory::MIGRATIONS, &OWN]));

/// The service's parts, ready to start.
pub fn service(office: &Office, config: &Config) -> Service {
    let eraser: Arc<dyn Eraser> = Arc::new(checkin::Checkins);
    let rows: Arc<dyn Rows> = Arc::new(checkin::Checkins);
    let subscriptions = subscriptions::all(&eraser, &rows);
    chassis::measure::describe(checkin::MEASURES);
    metrics::counter!(checkin::CAPPED).increment(0);
    Service {
        name: NAME,
        migrations: &MIGRATIONS,
        desk: asks::desk(office.desk(&subscriptions), *config),
        subscriptions,
        jobs: jobs::all(&rows),
        eraser,
        extra: axum::Router::new(),
    }
}
