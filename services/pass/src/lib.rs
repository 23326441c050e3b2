//! Who holds a pass and what it entitles to.
//!
//! Owns passholders, cards, card systems, memberships and what they cost, social tariffs, group passes,
//! associations, families, linked accounts, who goes to which school, who moves when, second homes of
//! children, vouchers, settings of cities, what counters write down of people (consent, notes, pictures),
//! since when and until when they use their pass, and who looked at them. Histories of rights, renewal runs,
//! validations and orders on line, mails to passholders, and who left and is not forgotten yet. Which
//! organisations guide people here, and how far each referral is. The only service that keeps names and
//! national numbers. Never counts points (points) and never prices a ticket (billing).
//!
//! | invariant | pinned by |
//! |---|---|
//! | a national number shows in no fact and no table in clear, and in no log | `a_national_number_stands_nowhere_in_clear`, `the_door_is_polite_and_firm` |
//! | who has a right, and which chip, shows in no fact, nor in its size | `what_is_told_of_a_holder_shows_neither_right_nor_chip_and_has_one_size` |
//! | keys of the vault are replaced while numbers are found | `the_vault_is_rotated_while_numbers_are_found_and_the_old_key_can_go` |
//! | a national number, chip or pass number belongs to one holder | `a_number_that_is_taken_is_refused_and_the_rest_goes_in` |
//! | a card that is not active tells its status, and only a blocked or deleted one whose it was | `a_card_that_is_not_active_tells_its_status_and_only_a_blocked_one_whose_it_was` |
//! | no family grows beyond its limits, also when many join at once | `of_twelve_who_join_at_once_as_many_get_in_as_there_is_room` |
//! | of two who register one national number or one card at once, one does | `of_two_who_want_one_card_at_once_one_gets_it`, `of_eight_who_register_one_number_at_once_one_does` |
//! | a passholder has one account, and an account one passholder | `of_eight_who_link_at_once_one_does` |
//! | a card is handed out once | `of_two_who_want_a_card_at_once_one_gets_it` |
//! | a card that lies at a counter is handed out there alone | `a_card_that_lies_at_a_counter_is_handed_out_there_alone`, `of_a_move_and_a_hand_out_at_once_one_comes_first` |
//! | a household becomes passholders together, or nobody of it does | `a_household_becomes_passholders_in_one_act_with_one_total`, `of_two_households_that_cross_one_is_registered_and_neither_waits_in_a_circle` |
//! | a voucher counts once | `a_voucher_counts_once_also_for_two_at_once` |
//! | whoever moves keeps his card, and others know both homes with the day | `whoever_moves_keeps_the_card_and_is_told_with_both_homes` |
//! | the right of a child with two homes comes through either, and goes on while one stays in the region | `whoever_has_two_homes_gets_the_right_in_the_region_of_either`, `while_one_home_stays_in_the_region_the_right_there_goes_on` |
//! | whatever changes a right leaves a line of its history, which says how the right stands | `whatever_is_done_to_rights_their_history_says_how_they_stand` |
//! | a renewal run that is cut renews everybody once, and takes no right away | `a_run_that_is_cut_again_and_again_renews_everybody_once`, `a_run_renews_those_of_whom_the_source_says_yes_and_takes_nothing_away` |
//! | nothing that is told shows whose right was changed by a run or the coordinator | `a_run_tells_all_members_of_a_region_and_in_no_order_of_its_own`, `what_the_coordinator_changes_is_told_in_a_crowd` |
//! | an order makes all in it passholders, once, or none and the money goes back | `everybody_in_an_order_becomes_a_passholder_once_it_is_paid`, `whose_number_was_registered_meanwhile_gets_the_money_back` |
//! | a notice says nothing of whoever gets it | `everybody_in_a_region_is_told_the_same_once_before_the_last_of_april`, `whose_right_ends_on_another_day_is_told_in_a_crowd_that_says_nothing` |
//! | whoever is killed in the middle of an order, a merge or a run leaves nothing that what goes on would not mend | `an_order_that_is_killed_at_any_line_while_it_is_settled_is_settled_once`, `a_merge_that_is_killed_at_any_line_is_done_by_who_sends_it_again`, `a_run_that_is_killed_after_every_number_of_messages_renews_everybody_once` |
//! | who is deleted is nobody at once, and later nothing but ids is left anywhere | `who_is_deleted_is_nobody_at_once_and_the_cards_count_nowhere`, `nothing_is_left_of_who_is_forgotten_in_any_database_stream_or_cache` |
//! | of two records of one person one goes into the other, and what counts goes along; the table in `merging/mod.rs` says what does not | `whatever_one_record_has_goes_along`, `points_that_go_along_add_up_as_before` |
//! | who is shown to staff or a client can read by whom | `whoever_is_in_an_answer_is_noted_once_for_each_question`, `what_is_held_when_the_process_stops_is_written` |
//! | a code of a referral is used once, and with a registration or not at all | `a_code_is_used_once_also_by_two_at_once`, `a_code_with_a_registration_is_completed_with_it_or_nothing_is` |
//! | a partner learns nothing without consent, and nothing by subtracting | `without_consent_nothing_that_others_do_changes_what_a_partner_sees`, `no_number_can_be_found_by_subtracting_what_is_told_now_from_what_is_told_later` |
//! | what others need of a holder is told as a whole, once per change | `a_holder_is_told_once_for_all_rows_and_a_second_load_changes_nothing` |
//!
//! A folder per thing of the field: `mod.rs` says what it is, `store.rs` holds its statements, every other
//! file is a verb or a rule. From below to above: `insz`, `entitlement`, `card_system`, `person_count`,
//! `consent`, `home`, `right`, `mail`, `leaver`, `merged`, `usage`; `city_settings`, `passholder`, `voucher`;
//! `membership`, `association`, `entitlement_check`; `card`; `account`; `partner`, `barrier`; `person`, the
//! whole of a passholder; `non_use`, `grouppass`, `price`, `school`, `family`, `note`, `picture`;
//! `validation`; `own`; `referral`; `holding`; `renewal`; `registration`; `moving`, `second_home`, `merging`;
//! `payment`, `free_order`, `order`; `look`; `pack`.
//!
//! Locks, in the order in which each holds them; several of one kind in the order of their ids:
//!
//! - a pack: each person before the person's memberships and cards; where rows of several files come together
//!   all persons, then vouchers, then all cards, before the numbers of persons; then the notes on who is to
//!   be told
//! - telling: the persons, then the notes
//! - a counter: the person, then the national number, then a voucher, then cards, then memberships and the
//!   numbers of persons
//! - the coordinator: as a counter, but with a person all who are told beside him
//! - a household that is registered in one act: the national numbers of all, then the vouchers of all, then
//!   the cards of all, and then each is registered as by a counter, but that the numbers of persons come
//!   once, behind the last
//! - an order: the order, then the national numbers of all in it, then the address of its buyer, then its
//!   vouchers, and then each in it is registered as by a counter; whoever holds an order that has ended waits
//!   for nothing else
//! - who joins a family, and its owner: both, then the family's rows: the owner's lock is the family's
//! - whoever opens an order whose buyer is waited for: the buyer, then tokens and the order
//! - who tells a region of the year: its run, then weakly its members in the order of their ids
//! - whoever wants a registration token: the tries of the number, then what callers without a token share,
//!   the client's before that of all, then the person; tokens and accounts come behind their person
//! - the vault's rotation: some persons, and nothing else
//! - who plans a move, and the job on the day: the person, then the planned move
//! - who notes or ends a second home, and the job on the day: the person, then the second homes, then
//!   memberships
//! - an answer to a renewal run: the person, then the run, then what became of the person in it, then
//!   memberships, then its region that is to be told
//! - who claims or fills items of a run: the run, then items; who tells a region: the persons, then the
//!   region, then the notes
//! - who deletes: the person, also from those who write beside him, then cards, the orders that made him a
//!   passholder, the row with all that refers to it, rows of packs (`pack_row`), the numbers of persons
//! - who merges: both persons, also from those who write beside them, then the national number, then the
//!   cards of both, the orders, rows beside the persons, memberships, the numbers of persons, the notes
//! - who forgets: leavers, then persons
//! - who moves cards to a counter: the cards, and nothing else
//! - who writes looks: the persons, weakly, then looks
//! - who notes a barrier: its count of the day, and nothing else
//! - who hears of uses: the persons, weakly, then their usage, then the referrals that led to them
//! - a referral: the partner that makes it; whoever acts on it the person that it is completed for, then it;
//!   with a registration it comes behind the cards, and so do all of a household; referrals in the order of
//!   their ids

mod account;
mod asks;
mod association;
mod barrier;
mod card;
mod card_system;
mod city_settings;
pub mod config;
mod consent;
mod entitlement;
mod entitlement_check;
mod family;
mod free_order;
mod grouppass;
mod holding;
mod home;
pub mod insz;
mod jobs;
mod leaver;
mod look;
mod mail;
mod membership;
mod merged;
mod merging;
mod moving;
mod non_use;
mod note;
mod order;
mod own;
mod pack;
mod partner;
mod passholder;
mod payment;
mod person;
mod person_count;
mod picture;
mod price;
mod referral;
mod registration;
mod renewal;
mod right;
mod school;
mod seals;
mod second_home;
mod subscriptions;
mod usage;
pub mod validation;
mod voucher;

use config::Config;
use look::{Exporting, Looks, Watched};
use messaging::forget::Eraser;
use messaging::{Office, Service};
use order::Shop;
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
    for measures in [
        person::MEASURES,
        card::MEASURES,
        renewal::MEASURES,
        order::MEASURES,
        payment::MEASURES,
        mail::MEASURES,
        account::MEASURES,
        look::MEASURES,
        referral::MEASURES,
    ] {
        chassis::measure::describe(measures);
    }
    for alarm in [
        person::UNTOLD,
        renewal::FAILED,
        renewal::SETTLED,
        payment::FAULTS,
        order::BOUNCED,
        mail::UNWANTED,
        account::SHUT,
        look::LATE,
        referral::USED_AGAIN,
    ] {
        metrics::counter!(alarm).increment(0);
    }
    let seals = Arc::new(Seals::new(config));
    let shop = Arc::new(Shop::new(config, seals.clone()));
    let looks = Arc::new(Looks::new(office));
    let watched = Watched::new(office, &seals, &looks);
    let eraser: Arc<dyn Eraser> = Arc::new(Exporting::new(&looks));
    let subscriptions = subscriptions::all();
    let answering = asks::validations(office.desk(&subscriptions), office, &seals);
    let answering = asks::own(answering, office, &seals);
    Service {
        name: NAME,
        migrations: &MIGRATIONS,
        desk: asks::desk(asks::looks(answering, &watched), &seals, &shop, config),
        subscriptions,
        jobs: jobs::all(config, &seals, &shop, &eraser, &looks),
        eraser,
        extra: axum::Router::new(),
    }
}
