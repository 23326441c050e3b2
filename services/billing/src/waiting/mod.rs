//! Waiting lists: who finds no place at a reduced tariff stands in line for one.
//!
//! An event has a list where its organizer says so. Who is refused because all places are taken is put on it,
//! in the transaction of the refusal; a number in line is counted, never kept, so that there is no gap. As
//! many as wait are counted beside the counter of the places (`limit_use.waiting`), and nobody who comes
//! takes a place before them: what is freed stays free until the line moves. It moves one by one
//! ([`move_up`]): the first gets a reservation, held for whoever put him there, who hears of it as a
//! published event.
//!
//! | file | verb |
//! |---|---|
//! | [`serve`] | sells or reserves; else the client gets what it holds already, else its people wait |
//! | [`join`] | who is refused stands in line; the refusal says with which number |
//! | [`move_up`] | a place that is free is offered to the first: a job |
//! | [`list`] | who waits, for those who may see sales |
//! | [`count`] | how many places are taken, and how many wait |
//! | `persons` | who is forgotten, and who was somebody else |
//!
//! Locks: the counter of the event's places first, then its entries, then limits of the one who moves up,
//! which come behind that counter in the order of all counters. Who leaves for another reason only marks his
//! entry: it is taken out when the line moves. Events do not share a row.
//!
//! Rule: who finds no place stands in line once for each event, and numbers have no gap
//! Test: `twenty_of_sixty_stand_in_line_without_a_gap`,
//! `whatever_happens_at_once_places_and_lines_stay_exact`
//! Source: this house
//!
//! Rule: a place that is freed goes to the first in line, and to nobody who comes meanwhile
//! Test: `what_is_freed_goes_to_the_first_in_line_also_when_somebody_comes_between`
//! Source: this house
//!
//! Rule: a group has a quota of its own and stands in no line
//! Test: `a_group_stands_in_no_line`
//! Source: this house

mod count;
mod join;
mod list;
mod move_up;
mod persons;
mod serve;
mod store;

pub use count::count;
pub use list::list;
pub use move_up::move_up;
pub use persons::Persons;
pub use serve::{answer, reserve, sell};
