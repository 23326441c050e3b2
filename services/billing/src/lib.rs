//! Who pays whom.
//!
//! Owns distribution keys, tariffs, coupons, ticket sales with every payer's share, limits, and the periods
//! and statements by which that is settled. Never decides who holds the right (pass) or what an event is
//! (activity): it keeps copies, so that a ticket sale needs this service's database alone.
//!
//! | invariant | pinned by |
//! |---|---|
//! | shares are never negative and sum to the price | `shares_always_sum_to_the_price_and_are_never_negative`, `the_rounding_table_of_the_region_holds_to_the_cent` |
//! | a batch is registered as a whole or not at all | `one_bad_line_registers_nothing_and_is_pointed_at` |
//! | no limit is ever exceeded, also at once | `forty_places_and_sixty_buyers_at_once_make_forty_sales`, `a_group_repeats_lines_up_to_its_quota_and_a_person_does_not` |
//! | of a child with two homes both municipalities pay, to the cent, and the right of either counts | `a_child_with_two_homes_is_paid_for_by_both_municipalities`, `with_two_homes_shares_still_sum_to_the_price`, `a_child_with_two_homes_keeps_the_price_while_either_right_counts` |
//! | a sale keeps key version, shares and reason for ever | `a_new_key_version_leaves_old_sales_alone_and_a_used_one_cannot_change` |
//! | a cancellation is one counter-entry and frees the limits | `a_cancelled_sale_nets_to_zero_once_and_frees_its_place` |
//! | no draft makes a price, and what is published never changes | `no_draft_ever_makes_a_price`, `what_was_published_here_no_pack_changes` |
//! | a threshold counts from its day on and never backwards | `once_five_percent_of_the_members_have_the_right_the_association_bears_nothing` |
//! | a simulation comes to what computing every sale again comes to | `a_simulation_comes_to_what_each_sale_computed_again_comes_to` |
//! | a budget that refuses when it is spent is never spent above a cent, and no other refuses | `sixty_buyers_at_once_spend_a_budget_to_the_cent_and_not_above`, `without_the_policy_no_sale_is_refused` |
//! | the same client reference is the same sale; one that was cancelled is refused | `a_repeated_client_reference_is_the_same_sale`, `a_reference_of_a_cancelled_sale_is_refused_with_words` |
//! | a report that was cut is made by whoever comes next, and its file is the same | `a_report_that_was_cut_anywhere_is_the_same_file` |
//! | a bank account is approved by another than who proposed it, and used a day later | `an_account_needs_a_second_person_and_a_day` |
//! | a payment is given to a bank once, until the bank gives it back | `two_who_make_a_file_at_once_pay_once`, `a_rejected_payment_is_open_again_and_the_others_stay_paid` |
//! | a bank statement that is imported twice changes nothing | `a_statement_that_is_imported_twice_changes_nothing` |
//! | each entry stands in one statement of its organizer and one of each payer, or waits | `every_entry_stands_in_one_pair_of_statements_or_waits` |
//! | what is closed never changes, and is given out byte for byte | `a_closed_period_is_changed_by_nobody`, `what_is_closed_is_given_out_byte_for_byte_and_has_its_hash` |
//! | a sale that was never registered is claimed once | `gaps_in_the_registration_are_all_found_and_claimed_once` |
//! | places taken are those sold and held, never more than there are; a line has no gap and nobody twice | `whatever_happens_at_once_places_and_lines_stay_exact` |
//! | a row of a pack that breaks a rule is refused alone, and one of history counts once | `rows_that_break_a_rule_are_refused_with_words_and_the_others_go_in`, `sales_of_the_past_are_registered_at_their_own_time_and_are_known_afterwards` |
//!
//! A folder per thing of the field: `municipality`, `fund`, `key`, `managed_key`, `threshold`, `event`,
//! `coupon`, `limit`, `tariff`, `budget`, `visit`, `sale`, `reservation`, `waiting`, `simulation`, `sheet`,
//! `paper`, `bank`, `invoice`, `statement`, `period`, `late`, `report`, `bank_account`, `journal`, `payment`,
//! `signal`; each knows those before it at most. `mod.rs` says what it is, `store.rs` holds its statements,
//! every other file is a verb or a rule. `pack.rs` turns the rows of a region pack into verbs. Begin with
//! `tariff` and `sale`.
//!
//! Locks, in this order:
//!
//! | who | first | then | last |
//! |---|---|---|---|
//! | cancel | the sale | its limits, sorted | what municipalities bear, sorted |
//! | put a budget | the sales of its municipality, all at once | the budget | |
//! | propose, decide an account | the owner's others (advisory) | its accounts | |
//! | make a payment file | the period's others (advisory) | orders | |
//! | import a statement | the statement | orders, in the order of its movements: a circle ends busy | |
//! | start a report | the organizer's others (advisory) | reports of the organizer | |
//! | late | the organizer's other lists | each line as a sale, in the order of the list: a circle ends busy (`late/register.rs`) | |
//! | propose, approve, refuse | the period | | |
//! | count | the period | the entries that wait, which nobody else holds | |
//! | publish | the keys of a card system | the key | |
//! | simulate | the simulation | what it came to | |
//! | register, reserve | client references, sorted | all limits of the batch (`limit_use`), sorted; then, of a sale, thresholds that are not reached (`key_threshold`), sorted | who is refused: his entry in line, or what he holds already, where nobody else has it; what municipalities bear, by day and lane, sorted; then budgets that may refuse, sorted |
//! | confirm | the reservation | its client references, sorted | |
//! | release, expire | the reservations | their limits, sorted | |
//! | move up | the counter of the event's places | the first entry in line | his own limits, which come behind that counter in the order of all |
//! | forget, merge | the reservations of the persons, then their entries in line, then their sales | their limits, sorted; what a merge adds is not sorted among these: a circle ends busy | coupons that name them, sorted |
//! | pack | the rows of the pack (`pack_row`), sorted | what they write, sorted; sales of the past one by one as above, so not sorted among each other: a circle ends busy (`sale/record.rs`) | |

mod asks;
mod bank;
mod bank_account;
mod budget;
pub mod config;
mod coupon;
mod event;
mod fund;
pub mod invoice;
mod jobs;
mod journal;
mod key;
mod late;
mod limit;
mod managed_key;
mod municipality;
mod pack;
mod paper;
mod payment;
mod period;
mod report;
mod reservation;
mod sale;
mod sheet;
mod signal;
mod simulation;
mod statement;
mod subscriptions;
mod tariff;
mod threshold;
mod visit;
mod waiting;

use bank_account::AccountVault;
use config::Config;
use directory::merged::Rows;
use messaging::forget::Eraser;
use messaging::{Office, Service};
use report::Pseudonyms;
use sqlx::migrate::Migrator;
use std::sync::{Arc, LazyLock};
use waiting::Persons;

/// How it is called in asks, settings and streams.
pub const NAME: &str = "billing";
static OWN: Migrator = sqlx::migrate!("../../migrations/billing");
/// All tables of this service's database.
pub static MIGRATIONS: LazyLock<Migrator> =
    LazyLock::new(|| messaging::migrations(&[&directory::MIGRATIONS, &OWN]));

/// The service's parts, ready to start.
pub fn service(office: &Office, config: &Config) -> Service {
    let eraser: Arc<dyn Eraser> = Arc::new(Persons);
    let rows: Arc<dyn Rows> = Arc::new(Persons);
    let subscriptions = subscriptions::all(&config.rights_keys, &eraser, &rows);
    let pseudonyms = Arc::new(Pseudonyms::new(&config.finance_keys));
    let vault = Arc::new(AccountVault::new(&config.finance_keys));
    let accounts = Arc::new(config.journal.clone());
    Service {
        name: NAME,
        migrations: &MIGRATIONS,
        desk: asks::desk(office.desk(&subscriptions), &vault, &accounts),
        subscriptions,
        jobs: jobs::all(&rows, &pseudonyms),
        eraser,
        extra: axum::Router::new(),
    }
}
