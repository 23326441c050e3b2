//! Merging: two records of one person become one. People without a national number are registered at a
//! counter as anybody, and may have a record already: whoever finds out merges the two. What counts goes
//! along; the table says what does not.
//!
//! `doubles` looks for them (`likeness` says who is like whom), `merge` makes one of two. The other services
//! follow the fact `pass.passholder.merged`: what they keep under the id that went is the other's from then
//! on. A merge is not undone.
//!
//! | row of the one that goes | becomes of it |
//! |---|---|
//! | `passholder`: national number | goes along where the other has none; two different ones are refused |
//! | `passholder`: gender, nationality, organizer, street | fill what the other lacks; registered is who was registered first |
//! | `passholder`: e-mail, phone | fill what the other lacks, where a counter wrote them or the holder is proven (`trust`) |
//! | `card`, `card_issue` | go along; one that is active is blocked where the other uses one of the region |
//! | `membership` | `membership::put`: added, or one of both by `joined`; a line of the history says how the right stands; a right of a region in which this one lived and the other does not goes on as after a move |
//! | `right_change`, `merged_right_change` | kept beside the person as they were, in `merged_right_change` |
//! | `association_membership` | goes along; of one association the later end |
//! | `family_member`, as owner and as member | goes along, each once, and is told of anew, because the secret of the first mail opens nothing any more; refused where a family would be too large |
//! | `consent` | the stricter of both; of a kind of which the other said nothing, this one's |
//! | `note` | joined, as far as there is room |
//! | `picture`, `passholder_school`, `planned_move`, `notice_told` | goes along where the other has none |
//! | `account`, `self_registration` | go along where the other has none and the holder is proven, and the address of before is told; else gone (`trust`) |
//! | `second_home` | goes along for the days of which the other says nothing (`second_homes`) |
//! | `closed_account` | goes along: closed is closed, and in no family of others |
//! | `former_home` | goes along where the other never moved and both live in one place |
//! | `registration_token` | gone, the other's too: a counter gives a new one |
//! | `mail` | goes along, but one about the other |
//! | `pass_order.holders` | names the other, in the same place; the way to an account by it is over |
//! | `look` | goes along, those of one minute together |
//! | `usage` | of both the first and the last day |
//! | `referral` | led to the other |
//! | `renewal_item` | goes along where the run has none of the other, or asks about this one still; who gets a number by this is asked about |
//! | `voucher`, `validation`, `registration_guess`, `free_order` | name nobody |
//! | `partner_grouppass` | of groups alone, which are never merged |
//! | `person_count` | one person less |
//! | `passholder_to_tell` | gone: both are told at once |
//! | `pack_row` | stays, so that the same pack changes nothing; a row that changed is refused |
//! | `leaver` | none is written; it is written with the other, so that both are forgotten together |
//! | `merged` | names the other, and so does whoever went into this one before |

mod carry;
mod doubles;
mod joined;
mod judge;
mod likeness;
mod merge;
mod second_homes;
mod store;
mod trust;

pub use doubles::doubles;
pub use merge::merge;
