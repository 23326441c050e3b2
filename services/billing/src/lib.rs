//! Who pays whom.
//!
//! Owns distribution keys, tariffs, coupons, ticket sales with every payer's share, limits. Never decides who
//! holds the right (pass) or what an event is (activity): it keeps copies, so that a ticket sale needs this
//! service's database alone.
//!
//! | invariant | pinned by |
//! |---|---|
//! | shares are never negative and sum to the price | `shares_always_sum_to_the_price_and_are_never_negative`, `the_rounding_table_of_the_region_holds_to_the_cent` |
//! | a batch is registered as a whole or not at all | `one_bad_line_registers_nothing_and_is_pointed_at` |
//! | no limit is ever exceeded, also at once | `forty_places_and_sixty_buyers_at_once_make_forty_sales`, `a_group_repeats_lines_up_to_its_quota_and_a_person_does_not` |
//! | of a child with two homes both municipalities pay, to the cent, and the right of either counts | `a_child_with_two_homes_is_paid_for_by_both_municipalities`, `with_two_homes_shares_still_sum_to_the_price`, `a_child_with_two_homes_keeps_the_price_while_either_right_counts` |
//! | a sale keeps key version, shares and reason for ever | `a_new_key_version_leaves_old_sales_alone_and_a_used_one_cannot_change` |
//! | a cancellation is one counter-entry and frees the limits | `a_cancelled_sale_nets_to_zero_once_and_frees_its_place` |
//! | a budget that refuses when it is spent is never spent above a cent, and no other refuses | `sixty_buyers_at_once_spend_a_budget_to_the_cent_and_not_above`, `without_the_policy_no_sale_is_refused` |
//! | the same client reference is the same sale; one that was cancelled is refused | `a_repeated_client_reference_is_the_same_sale`, `a_reference_of_a_cancelled_sale_is_refused_with_words` |
//! | a row of a pack that breaks a rule is refused alone, and one of history counts once | `rows_that_break_a_rule_are_refused_with_words_and_the_others_go_in`, `sales_of_the_past_are_registered_at_their_own_time_and_are_known_afterwards` |
//!
//! A folder per thing of the field: `municipality`, `key`, `event`, `coupon`, `limit`, `tariff`, `budget`,
//! `visit`, `sale`, `signal`; each knows those before it at most. `mod.rs` says what it is, `store.rs` holds
//! its statements, every other file is a verb or a rule. `pack.rs` turns the rows of a region pack into
//! verbs. Begin with `tariff` and `sale`.
//!
//! Locks, in this order:
//!
//! | who | first | then | last |
//! |---|---|---|---|
//! | register | client references, sorted | all limits of the batch (`limit_use`), sorted | what municipalities bear, by day and lane, sorted; then budgets that may refuse, sorted |
//! | cancel | the sale | its limits, sorted | what municipalities bear, sorted |
//! | put a budget | the sales of its municipality, all at once | the budget | |
//! | forget, merge | the sales of the persons | their limits, sorted; what a merge adds is not sorted among these: a circle ends busy | coupons that name them, sorted |
//! | pack | the rows of the pack (`pack_row`), sorted | what they write, sorted; sales of the past one by one as above, so not sorted among each other: a circle ends busy (`sale/record.rs`) | |

mod asks;
mod budget;
pub mod config;
mod coupon;
mod event;
mod key;
mod limit;
mod municipality;
mod pack;
mod sale;
mod signal;
mod subscriptions;
mod tariff;
mod visit;

use config::Config;
use directory::merged::{self, Rows};
use messaging::forget::Eraser;
use messaging::{Office, Service};
use sqlx::migrate::Migrator;
use std::sync::{Arc, LazyLock};

/// How it is called in asks, settings and streams.
pub const NAME: &str = "billing";
static OWN: Migrator = sqlx::migrate!("../../migrations/billing");
/// All tables of this service's database.
pub static MIGRATIONS: LazyLock<Migrator> =
    LazyLock::new(|| messaging::migrations(&[&directory::MIGRATIONS, &OWN]));

/// The service's parts, ready to start.
pub fn service(office: &Office, config: &Config) -> Service {
    let eraser: Arc<dyn Eraser> = Arc::new(sale::Sales);
    let rows: Arc<dyn Rows> = Arc::new(sale::Sales);
    let subscriptions = subscriptions::all(&config.rights_keys, &eraser, &rows);
    Service {
        name: NAME,
        migrations: &MIGRATIONS,
        desk: asks::desk(office.desk(&subscriptions)),
        subscriptions,
        jobs: vec![merged::settling(&rows), budget::watching(), signal::finding()],
        eraser,
        extra: axum::Router::new(),
    }
}
