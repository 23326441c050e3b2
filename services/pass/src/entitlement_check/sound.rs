//! What a region may ask and say.
//!
//! Rule: what a region asks and says of entitlement has words in Dutch, French, German and English, and every
//! combination of answers meets a rule: the last applies to everybody, and none is never reached
//! Test: `what_is_not_sound_is_refused_with_words`, `every_combination_of_answers_has_exactly_one_outcome`
//! Source: this house
//!
//! Rule: whoever lives in the region is told of a counter, and no answer is longer than 8 KiB
//! Test: `what_is_not_sound_is_refused_with_words`
//! Source: this house: all answers are made as long, so that their size tells nothing

use super::decide::{Answers, first};
use crate::city_settings::lies_in;
use chrono::NaiveDate;
use contracts::message::Message;
use contracts::pass::*;
use contracts::text::require_short;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// More than anybody answers.
const MOST_QUESTIONS: usize = 8;
/// An answer is one digit.
const MOST_OPTIONS: usize = 9;
const MOST_RULES: usize = 50;
/// Rules are tried on all of them, where they name a place on each place.
const MOST_COMBINATIONS: usize = 5_000;
const MOST_TRIALS: usize = 100_000;
const MOST_COUNTERS: usize = 200;
const LONGEST_ID: usize = 40;
const MOST_MONTHS: u32 = 24;

/// Refuses in words for who made the pack what is wrong first.
///
/// # Errors
/// What is wrong.
pub fn require(row: &EntitlementRulesRow, system: &CardSystem) -> Result<(), String> {
    require_words("place", &row.place)?;
    require_questions(&row.questions)?;
    require_rules(row, system)?;
    require_counters(&row.counters, system)?;
    require_size(row, system)?;
    require_reached(row)
}

fn require_words(of: &str, words: &Message) -> Result<(), String> {
    let all = [
        Some(&words.nl),
        words.fr.as_ref(),
        words.de.as_ref(),
        words.en.as_ref(),
    ];
    for text in all {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
            return Err(format!("{of} lacks words in nl, fr, de or en"));
        };
        require_short(&[(of, text)]).map_err(|refusal| refusal.title)?;
    }
    Ok(())
}

/// Lower-case letters and underscores, none twice.
fn require_ids<'a>(of: &str, ids: impl Iterator<Item = &'a String>) -> Result<(), String> {
    let mut known = HashSet::new();
    for id in ids {
        let is_fine = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        if id.is_empty() || id.len() > LONGEST_ID || !id.bytes().all(is_fine) {
            return Err(format!(
                "the id of {of} has 1 to {LONGEST_ID} small letters and underscores"
            ));
        }
        if !known.insert(id) {
            return Err(format!("{of} {id} is there twice"));
        }
    }
    Ok(())
}

fn require_questions(questions: &[EntitlementQuestion]) -> Result<(), String> {
    if questions.is_empty() || questions.len() > MOST_QUESTIONS {
        return Err(format!("there are 1 to {MOST_QUESTIONS} questions"));
    }
    require_ids("a question", questions.iter().map(|question| &question.id))?;
    let mut combinations = 1;
    for question in questions {
        let count = question.options.len();
        if !(2..=MOST_OPTIONS).contains(&count) {
            return Err(format!("{} has 2 to {MOST_OPTIONS} options", question.id));
        }
        require_ids("an option", question.options.iter().map(|option| &option.id))?;
        require_words(&question.id, &question.words)?;
        for option in &question.options {
            require_words(&option.id, &option.words)?;
        }
        combinations *= count;
    }
    match combinations <= MOST_COMBINATIONS {
        true => Ok(()),
        false => Err(format!(
            "there are more than {MOST_COMBINATIONS} combinations of answers"
        )),
    }
}

fn has_no_condition(rule: &EntitlementRule) -> bool {
    rule.resident.is_none() && rule.postal_codes.is_empty() && rule.answers.is_empty()
}

fn require_rules(row: &EntitlementRulesRow, system: &CardSystem) -> Result<(), String> {
    if row.rules.len() > MOST_RULES || !row.rules.last().is_some_and(has_no_condition) {
        return Err(format!(
            "there are 1 to {MOST_RULES} rules, and the last has no condition"
        ));
    }
    require_ids("a rule", row.rules.iter().map(|rule| &rule.id))?;
    for rule in &row.rules {
        let id = &rule.id;
        require_words(id, &rule.words)?;
        require_words(id, &rule.next_step)?;
        if let Some(code) = rule.postal_codes.iter().find(|code| !lies_in(system, code)) {
            return Err(format!("{id}: postal code {code} is not of the region"));
        }
        if matches!(rule.holds, Some(EntitlementTerm::Months(months)) if !(1..=MOST_MONTHS).contains(&months))
        {
            return Err(format!("{id}: a right holds 1 to {MOST_MONTHS} months"));
        }
        for (name, wanted) in &rule.answers {
            let question = row.questions.iter().find(|question| question.id == *name);
            let question = question.ok_or_else(|| format!("{id}: there is no question {name}"))?;
            let is_option = |wanted: &&String| question.options.iter().any(|option| option.id == **wanted);
            if wanted.is_empty() || !wanted.iter().all(|wanted| is_option(&wanted)) {
                return Err(format!("{id}: {name} names options of that question"));
            }
        }
    }
    Ok(())
}

fn codes_of(system: &CardSystem) -> BTreeSet<&str> {
    let cities = system.cities.iter().flatten();
    cities.map(|city| city.postal_code.as_str()).collect()
}

fn require_counters(counters: &[EntitlementCounter], system: &CardSystem) -> Result<(), String> {
    if counters.len() > MOST_COUNTERS {
        return Err(format!("there are at most {MOST_COUNTERS} counters"));
    }
    for counter in counters {
        let at = &counter.at;
        let (phone, email) = (at.phone.as_deref(), at.email.as_deref());
        let texts = [
            ("name", at.name.as_str()),
            ("address", &at.address),
            ("phone", phone.unwrap_or_default()),
            ("email", email.unwrap_or_default()),
        ];
        require_short(&texts).map_err(|refusal| refusal.title)?;
        if at.name.trim().is_empty() || at.address.trim().is_empty() {
            return Err("a counter has a name and an address".into());
        }
    }
    let mut named = counters.iter().flat_map(|counter| &counter.postal_codes);
    if let Some(code) = named.find(|code| !lies_in(system, code)) {
        return Err(format!("a counter: postal code {code} is not of the region"));
    }
    let has_counter = |code: &str| !at(counters, code).is_empty();
    match codes_of(system).into_iter().find(|code| !has_counter(code)) {
        Some(code) => Err(format!("postal code {code} has no counter")),
        None => Ok(()),
    }
}

/// The counters of a postal code.
pub fn at(counters: &[EntitlementCounter], postal_code: &str) -> Vec<CounterPlace> {
    let there = counters.iter().filter(|counter| {
        let mut codes = counter.postal_codes.iter();
        codes.any(|code| code == postal_code)
    });
    there.map(|counter| counter.at.clone()).collect()
}

fn require_size(row: &EntitlementRulesRow, system: &CardSystem) -> Result<(), String> {
    let counters: Vec<Vec<CounterPlace>> = codes_of(system)
        .into_iter()
        .map(|code| at(&row.counters, code))
        .collect();
    let size = |counters: &Vec<CounterPlace>| serde_json::to_vec(counters).map_or(0, |bytes| bytes.len());
    let longest = counters.iter().max_by_key(|counters| size(counters));
    for rule in &row.rules {
        let answer = said(rule, longest.cloned().unwrap_or_default(), Some(NaiveDate::MIN));
        let bytes = serde_json::to_vec(&answer).map_or(usize::MAX, |bytes| bytes.len());
        if bytes > LONGEST_CHECK {
            return Err(format!(
                "{}: an answer has at most {LONGEST_CHECK} bytes",
                rule.id
            ));
        }
    }
    Ok(())
}

/// What a rule says to somebody.
pub fn said(
    rule: &EntitlementRule,
    counters: Vec<CounterPlace>,
    until: Option<NaiveDate>,
) -> EntitlementAnswer {
    EntitlementAnswer {
        outcome: rule.outcome,
        words: rule.words.clone(),
        next_step: rule.next_step.clone(),
        until,
        counters,
    }
}

/// Every combination of options.
pub fn combinations(questions: &[EntitlementQuestion]) -> Vec<BTreeMap<&str, &str>> {
    let mut all = vec![BTreeMap::new()];
    for question in questions {
        let grown = all.iter().flat_map(|one| {
            question.options.iter().map(|option| {
                let mut one = one.clone();
                one.insert(question.id.as_str(), option.id.as_str());
                one
            })
        });
        all = grown.collect();
    }
    all
}

/// Each rule decides for somebody: one that nobody reaches is a slip in their order.
fn require_reached(row: &EntitlementRulesRow) -> Result<(), String> {
    let named = row.rules.iter().flat_map(|rule| &rule.postal_codes);
    let named: BTreeSet<&str> = named.map(String::as_str).collect();
    let elsewhere = [("", true), ("", false)];
    let places: Vec<(&str, bool)> = named
        .into_iter()
        .map(|code| (code, true))
        .chain(elsewhere)
        .collect();
    let all = combinations(&row.questions);
    if all.len() * places.len() > MOST_TRIALS {
        return Err(format!(
            "rules name too many places: more than {MOST_TRIALS} places and answers to try"
        ));
    }
    let mut reached = HashSet::new();
    for (postal_code, is_resident) in places {
        for options in &all {
            let answers = Answers {
                postal_code,
                is_resident,
                options: options.clone(),
            };
            reached.extend(first(&row.rules, &answers).map(|rule| &rule.id));
        }
    }
    match row.rules.iter().find(|rule| !reached.contains(&rule.id)) {
        Some(rule) => Err(format!("{}: the rules before it leave nobody", rule.id)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
