//! Check: what the rules of a region say to whoever answers so.

use super::decide::{Answers, first, last_day};
use super::{none, sound, store};
use crate::card_system;
use crate::city_settings::{lies_in, require_postal_code};
use crate::membership::end_date;
use chassis::Fault;
use contracts::Refusal;
use contracts::day::brussels_day;
use contracts::pass::{CheckEntitlement, EntitlementAnswer, EntitlementQuestion};
use messaging::Reading;
use std::collections::BTreeMap;

/// Nothing of it is kept. No refusal repeats an answer.
///
/// # Errors
/// 404 for a region that asks nothing, or is none; `invalid-postal-code`; `body/invalid-data` for a question
/// without an answer, an answer that is no option, and what nobody asked.
pub async fn check(reading: &mut Reading, ask: CheckEntitlement) -> Result<EntitlementAnswer, Fault> {
    let id = ask.card_system_id;
    let rules = store::of_region(reading.conn(), id).await?;
    let rules = rules.ok_or_else(|| none(id))?;
    let systems = card_system::all_by_id(reading.conn()).await?;
    let system = systems.get(&id).ok_or_else(|| none(id))?;
    require_postal_code(&ask.postal_code)?;
    let answers = Answers {
        postal_code: &ask.postal_code,
        is_resident: lies_in(system, &ask.postal_code),
        options: chosen(&rules.questions, &ask.answers)?,
    };
    let rule = first(&rules.rules, &answers);
    let rule = rule.ok_or_else(|| Fault::broken("rules without a last one that applies to everybody"))?;
    let today = brussels_day(reading.now());
    let until = rule
        .holds
        .map(|term| last_day(term, end_date::usual(today), today));
    Ok(sound::said(
        rule,
        sound::at(&rules.counters, &ask.postal_code),
        until,
    ))
}

/// Of each question the option with the number that was given.
fn chosen<'q>(
    questions: &'q [EntitlementQuestion],
    answers: &BTreeMap<String, u8>,
) -> Result<BTreeMap<&'q str, &'q str>, Refusal> {
    let mut options = BTreeMap::new();
    for question in questions {
        let number = answers.get(&question.id).copied().map(usize::from);
        let option = number.and_then(|number| question.options.get(number.checked_sub(1)?));
        let option = option.ok_or_else(|| {
            let words = format!("is a number from 1 to {}", question.options.len());
            Refusal::invalid_data(&[(format!("/answers/{}", question.id), words)])
        })?;
        options.insert(question.id.as_str(), option.id.as_str());
    }
    match answers.len() == questions.len() {
        true => Ok(options),
        false => Err(Refusal::invalid_data(&[(
            "/answers".into(),
            "answers what the region does not ask".into(),
        )])),
    }
}
