//! Begin: somebody has shown who he is.

use super::secret::Stage;
use super::store::{self, Row};
use super::{Shown, Tools};
use chassis::Fault;
use chrono::TimeDelta;
use contracts::Refusal;
use contracts::pass::{BeginValidation, ValidationSecret};
use contracts::text::require_short;
use messaging::Tx;

/// How long a code counts: a client has it within seconds.
const LIFE: TimeDelta = TimeDelta::minutes(2);

/// The code for the client that sent him. What was under way for him before is over, so that there are never
/// more of these than people who showed who they are.
///
/// # Errors
/// Refused where there is no official source that could be asked.
///
/// Rule: of one person one validation is under way: a later one ends it
/// Test: `of_one_person_one_validation_is_under_way`
/// Source: this house
pub async fn begin(tx: &mut Tx, tools: Tools<'_>, ask: BeginValidation) -> Result<ValidationSecret, Fault> {
    if tools.source.is_none() {
        return Err(Refusal::invalid("there is no official source of rights").into());
    }
    require_short(&[("familyName", &ask.family_name), ("givenName", &ask.given_name)])?;
    let keys = tools.secrets.keys();
    let (id, key) = (tx.new_id(), keys.newest());
    let person = keys.index(key, ask.insz.0.expose().as_bytes())?;
    let shown = Shown {
        insz: ask.insz,
        family_name: ask.family_name,
        given_name: ask.given_name,
        street: ask.street,
        postal_code: ask.postal_code,
        city: ask.city,
    };
    let row = Row {
        id,
        key: key.to_owned(),
        stage: Stage::Code,
        challenge: ask.challenge.to_vec(),
        sealed: keys.seal(key, &serde_json::to_vec(&shown)?, id.as_bytes())?,
        answer: None,
        expires_at: tx.now() + LIFE,
    };
    store::put(tx.conn(), &person, &row).await?;
    tools.secrets.of(id, Stage::Code)
}
