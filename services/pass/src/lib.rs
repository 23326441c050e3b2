//! Who holds a pass and what it entitles to.
//!
//! Owns passholders, cards, card systems, memberships and what they cost, social tariffs, group passes,
//! associations, families, who goes to which school, vouchers, settings of cities, and what counters write
//! down of people: consent, notes, pictures. The only service that knows names and national numbers. Never
//! counts points (points) and never prices a ticket (billing).
//!
//! | invariant | pinned by |
//! |---|---|
//! | a national number shows in no fact and no table in clear, and in no log | `a_national_number_stands_nowhere_in_clear`, `the_door_is_polite_and_firm` |
//! | who has a right, and which chip, shows in no fact, nor in its size | `what_is_told_of_a_holder_shows_neither_right_nor_chip_and_has_one_size` |
//! | keys of the vault are replaced while numbers are found | `the_vault_is_rotated_while_numbers_are_found_and_the_old_key_can_go` |
//! | a national number, chip or pass number belongs to one holder | `a_number_that_is_taken_is_refused_and_the_rest_goes_in` |
//! | a card that is not active tells its status, and only a blocked one whose it was | `a_card_that_is_not_active_tells_its_status_and_only_a_blocked_one_whose_it_was` |
//! | no family grows beyond its limits, also when many join at once | `of_twelve_who_join_at_once_as_many_get_in_as_there_is_room` |
//! | of two who register one national number or one card at once, one does | `of_two_who_want_one_card_at_once_one_gets_it`, `of_eight_who_register_one_number_at_once_one_does` |
//! | a card is handed out once | `of_two_who_want_a_card_at_once_one_gets_it` |
//! | a voucher counts once | `a_voucher_counts_once_also_for_two_at_once` |
//! | who is deleted is nobody at once, and later nothing is left anywhere | `who_is_deleted_is_nobody_at_once_and_the_cards_count_nowhere`, `nothing_is_left_of_who_is_forgotten_in_any_database_stream_or_cache` |
//! | what others need of a holder is told as a whole, once per change | `a_holder_is_told_once_for_all_rows_and_a_second_load_changes_nothing` |
//!
//! A folder per thing of the field: `mod.rs` says what it is, `store.rs` holds its statements, every other
//! file is a verb or a rule. From below to above: `insz`, `card_system`, `person_count`, `consent`, `leaver`;
//! `city_settings`, `passholder`, `voucher`; `membership`, `association`; `card`; `person`, the whole of a
//! passholder; `grouppass`, `price`, `school`, `family`, `note`, `picture`; `holding`; `registration`;
//! `pack`.
//!
//! Locks: a pack holds each person before the person's memberships and cards; where rows of several files
//! come together all persons, then vouchers, then all cards, before the numbers of persons; then the notes
//! on who is to be told; telling holds the persons, then the notes, each in the order of the ids. A counter
//! holds the person, then the national number, then a voucher, then cards, then memberships and the numbers
//! of persons. Who joins a family and its owner are held in the order of their ids, then the family's rows:
//! the owner's lock is the family's. Who deletes holds the person from those, too, who write beside him, and
//! then goes the way of a counter: cards, the row with all that refers to it, rows of packs (`pack_row`), the
//! numbers of persons; who forgets holds leavers, then persons. The vault's rotation holds some persons, in
//! the order of their ids, and nothing else.

mod asks;
mod association;
mod card;
mod card_system;
mod city_settings;
pub mod config;
mod consent;
mod family;
mod grouppass;
mod holding;
pub mod insz;
mod jobs;
mod leaver;
mod membership;
mod note;
mod pack;
mod passholder;
mod person;
mod person_count;
mod picture;
mod price;
mod registration;
mod school;
mod seals;
mod voucher;

use config::Config;
use messaging::forget::Eraser;
use messaging::{Office, Service};
use seals::Seals;
use sqlx::migrate::Migrator;
use std::sync::{Arc, LazyLock};

/// As it stands in settings, subjects and commands.
pub const NAME: &str = "pass";
static OWN: Migrator = sqlx::migrate!("../../migrations/pass");
/// All tables of this service's database.
pub static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| messaging::migrations(&[&OWN]));

/// The service's parts, ready to start.
pub fn service(office: &Office, config: &Config) -> Service {
    chassis::measure::describe(person::MEASURES);
    metrics::counter!(person::UNTOLD).increment(0);
    let seals = Arc::new(Seals::new(config));
    let eraser: Arc<dyn Eraser> = Arc::new(person::Persons);
    Service {
        name: NAME,
        migrations: &MIGRATIONS,
        desk: asks::desk(office.desk(&[]), &seals, config.family_limits()),
        subscriptions: vec![],
        jobs: jobs::all(seals, eraser.clone(), config.forget_after_days),
        eraser,
        extra: axum::Router::new(),
    }
}
