//! Put: the settings of cities as they are from now on.

use super::{lies_in, require_postal_code, store};
use crate::card_system::{self, CardSystems};
use chassis::Fault;
use contracts::Refusal;
use contracts::pass::CitySettingsRow;
use contracts::text::require_short;
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// More than any municipality has parts.
const MOST_POSTAL_CODES: usize = 100;

/// Writes the settings that break no rule.
///
/// Rule: a postal code of a region belongs to one of its cities
/// Test: `settings_of_a_city_that_break_a_rule_are_refused_with_words`
/// Source: this house
pub async fn put(tx: &mut Tx, rows: &[CitySettingsRow]) -> Result<Verdicts, Fault> {
    let systems = card_system::all_by_id(tx.conn()).await?;
    let mut taken = store::cities_of_codes(tx.conn()).await?;
    let (verdicts, accepted) = sift(rows, |row| {
        judge(row, &systems)?;
        let place = |code: &String| (row.card_system_id, code.clone());
        let of_another = |code: &&String| taken.get(&place(code)).is_some_and(|city| *city != row.city);
        if let Some(code) = row.postal_codes.iter().find(of_another) {
            let words = format!("postal code {code} belongs to another city of the region");
            return Err(Refusal::invalid(words));
        }
        taken.retain(|(system, _), city| *system != row.card_system_id || *city != row.city);
        taken.extend(
            row.postal_codes
                .iter()
                .map(|code| (place(code), row.city.clone())),
        );
        Ok(())
    });
    for row in accepted {
        store::put(tx.conn(), row).await?;
    }
    Ok(verdicts)
}

fn judge(row: &CitySettingsRow, systems: &CardSystems) -> Result<(), Refusal> {
    let Some(system) = systems.get(&row.card_system_id) else {
        return Err(Refusal::card_system_not_found(row.card_system_id));
    };
    require_short(&[("city", &row.city), ("contact_email", &row.contact_email)])?;
    if row.city.trim().is_empty() || !row.contact_email.contains('@') {
        return Err(Refusal::invalid("a city has a name and an e-mail address"));
    }
    if row.postal_codes.is_empty() || row.postal_codes.len() > MOST_POSTAL_CODES {
        let words = format!("a city has 1 to {MOST_POSTAL_CODES} postal codes");
        return Err(Refusal::invalid(words));
    }
    for code in &row.postal_codes {
        require_postal_code(code)?;
        if !lies_in(system, code) {
            return Err(Refusal::invalid(format!(
                "postal code {code} is not of the region"
            )));
        }
    }
    Ok(())
}
