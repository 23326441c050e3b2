//! Leavers: who was deleted, and is not forgotten yet. Of the person nothing is left here but the id, the
//! time, and the numbers of the cards - which count as deleted, so that a counter that scans one learns that.
//!
//! For so many days as a setting says the other services still know whose check-ins, sales and redemptions
//! theirs were: one may be taken back, a statement explained. Then the person is forgotten everywhere.
//!
//! Verbs: `person/delete.rs` writes a leaver, `person/forget.rs` takes one.
//!
//! | row of pass | goes by | when |
//! |---|---|---|
//! | `card` | `card::withdraw`, which leaves number and status; `card::remove` | deleted; forgotten |
//! | `passholder_to_tell` | `drop_note` in `person/store.rs` | deleted |
//! | `passholder` | `passholder::remove` | deleted |
//! | `membership`, `association_membership`, `consent`, `note`, `picture`, `passholder_school` | cascade | deleted |
//! | `family_member`, as owner and as member; `mail`, to him and about him | cascade | deleted |
//! | `notice_told` | cascade | deleted |
//! | `card_issue`, `former_home`, `planned_move`, `second_home`, `renewal_item` | cascade | deleted |
//! | `account`, `registration_token`, `self_registration`, `closed_account`, `look`, `usage` | cascade | deleted |
//! | `right_change` | cascade of `membership` | deleted |
//! | `referral.passholder_id` | set null: the referral stays, and led to nobody | deleted |
//! | `pack_row` | `messaging::loading::forget` | deleted |
//! | `person_count` | `Before::leave`, one less | deleted |
//! | `merged_right_change` | cascade | deleted |
//! | `merged`, on either side; who went into him leaves with him | `merged::forget` | forgotten |
//! | `leaver` | `leaver::store::take` | forgotten |
//! | `dead_letter`, `parked_key`, `outbox_kept` | `messaging::forget` | forgotten |
//! | `outbox_log`, `idempotency` | the sweep of `messaging::forget` | each hour, once no stream holds them |
//! | `forgotten` | nothing: id and day | never |
//! | `renewal_run.filled_to`, `renewal_region.told_to`, `notice_run.reached`, where he was the last | nothing: an id | never |
//! | `pass_order`, of which he is one of the holders | `leave_orders` in `person/store.rs` | deleted: all in it |
//! | `validation`, `registration_guess`, `free_order` | not by him: none has a column for his id | by their own time |

mod due;
mod list;
pub mod store;

pub use due::due_before;
pub use list::list;
