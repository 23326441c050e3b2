//! Who can be merged, and by whom.
//!
//! Rule: two records are merged whose birth dates are the same and whose national numbers are not different;
//! a group is nobody's record
//! Test: `what_cannot_be_one_person_is_refused_in_words`
//! Source: this house
//!
//! Rule: two whose names are not the same to the letter - but for capitals, accents and spaces - are merged
//! only when whoever merges says so: twins are born on one day, and often have names that are alike
//! Test: `twins_are_merged_only_by_who_says_that_names_differ`
//! Source: this house: a merge is not undone
//!
//! Rule: whoever merges stands at a counter of every region of the record that goes, and may change and
//! delete passholders there
//! Test: `who_is_no_counter_of_a_region_merges_nobody_of_it`
//! Source: this house: a counter changes memberships of its own regions

use super::likeness::is_same;
use crate::person::Person;
use contracts::Refusal;
use contracts::pass::{Counter, PassType};

/// 400, with words that say nothing of a right.
pub fn impossible(title: &str) -> Refusal {
    Refusal::uitpas("passholder-merge-error", title)
}

/// What is said and known beside the two records.
pub struct Given<'a> {
    /// Where the caller may merge.
    pub counters: &'a [Counter],
    /// The caller says that names differ.
    pub names_differ: bool,
    /// Both have a national number, and not the same.
    pub are_different: bool,
}

/// Refuses in the order of the rules.
pub fn judge(stays: &Person, goes: &Person, given: &Given<'_>) -> Result<(), Refusal> {
    if goes.pass_type == PassType::Group {
        return Err(impossible("A group pass is not merged with a person"));
    }
    let is_own = |region| {
        let mut all = given.counters.iter();
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
    let same = is_same((&stays.first_name, &stays.name), (&goes.first_name, &goes.name));
    if !same && !given.names_differ {
        return Err(impossible(
            "The passholders have different names: whoever knows that they are one person says namesDiffer",
        ));
    }
    match given.are_different {
        true => Err(impossible("The passholders have different national numbers")),
        false => Ok(()),
    }
}
