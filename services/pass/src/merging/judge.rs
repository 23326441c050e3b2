//! Who can be merged, and by whom.
//!
//! Rule: two records are merged whose birth dates are the same and whose national numbers are not different;
//! a group is nobody's record
//! Test: `what_cannot_be_one_person_is_refused_in_words`
//! Source: this house
//!
//! Rule: whoever merges stands at a counter of every region of the record that goes, and may change and
//! delete passholders there
//! Test: `who_is_no_counter_of_a_region_merges_nobody_of_it`
//! Source: this house: a counter changes memberships of its own regions

use crate::person::Person;
use contracts::Refusal;
use contracts::pass::{Counter, PassType};

/// 400, with words that say nothing of a right.
pub fn impossible(title: &str) -> Refusal {
    Refusal::uitpas("passholder-merge-error", title)
}

/// Refuses in the order of the rules. `are_different`: both have a national number, and not the same.
pub fn judge(
    stays: &Person,
    goes: &Person,
    counters: &[Counter],
    are_different: bool,
) -> Result<(), Refusal> {
    if goes.pass_type == PassType::Group {
        return Err(impossible("A group pass is not merged with a person"));
    }
    let is_own = |region| {
        let mut all = counters.iter();
        all.any(|counter| counter.card_system_ids.contains(region))
    };
    if !goes.memberships.iter().all(|one| is_own(&one.card_system_id)) {
        return Err(impossible(
            "The other passholder is a member of a card system that is not yours: its counter merges them",
        ));
    }
    if stays.date_of_birth != goes.date_of_birth {
        return Err(impossible("The passholders have different birth dates"));
    }
    match are_different {
        true => Err(impossible("The passholders have different national numbers")),
        false => Ok(()),
    }
}
