//! Which rule of a region decides.
//!
//! Rule: the first rule of a region that applies to somebody's answers decides what he is likely entitled to
//! Test: `the_order_of_rules_decides`, `every_combination_of_answers_has_exactly_one_outcome`
//! Source: this house; who has the right, the region and its counters decide

use chrono::{Months, NaiveDate};
use contracts::pass::{EntitlementRule, EntitlementTerm};
use std::collections::BTreeMap;

/// What somebody answered: question by question the option.
#[derive(Clone)]
pub struct Answers<'a> {
    pub postal_code: &'a str,
    pub is_resident: bool,
    pub options: BTreeMap<&'a str, &'a str>,
}

/// The rule that decides. There is one for everybody where the rules are sound: the last has no condition.
pub fn first<'r>(rules: &'r [EntitlementRule], answers: &Answers) -> Option<&'r EntitlementRule> {
    rules.iter().find(|rule| applies(rule, answers))
}

fn applies(rule: &EntitlementRule, answers: &Answers) -> bool {
    let lives_there = |codes: &[String]| codes.iter().any(|code| code == answers.postal_code);
    let fits = |(question, wanted): (&String, &Vec<String>)| {
        let chosen = answers.options.get(question.as_str());
        chosen.is_some_and(|chosen| wanted.iter().any(|option| option == chosen))
    };
    rule.resident
        .is_none_or(|resident| resident == answers.is_resident)
        && (rule.postal_codes.is_empty() || lives_there(&rule.postal_codes))
        && rule.answers.iter().all(fits)
}

/// The last day of a right that is granted today; `usual` is where nothing else is said.
pub fn last_day(term: EntitlementTerm, usual: NaiveDate, today: NaiveDate) -> NaiveDate {
    match term {
        EntitlementTerm::Usual => usual,
        EntitlementTerm::Months(months) => today.checked_add_months(Months::new(months)).unwrap_or(usual),
    }
}
