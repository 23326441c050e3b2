//! Exchange: a code for a token.

use super::secret::Stage;
use super::{Tools, store};
use chassis::Fault;
use chrono::TimeDelta;
use contracts::Refusal;
use contracts::pass::{ExchangeValidation, ValidationSecret};
use messaging::Tx;

/// How long a token counts.
const LIFE: TimeDelta = TimeDelta::minutes(30);

/// # Errors
/// 403 for a code that there is not, that is over or was exchanged before, or that was made for somebody who
/// knows something else: which of them is not told.
///
/// Rule: a code counts for two minutes and once, for whoever knows what its challenge was made of; its token
/// counts for half an hour
/// Test: `a_code_is_exchanged_once_by_whoever_made_its_challenge`
/// Source: UiTPAS API 4.0, social-tariff-validation; RFC 7636
pub async fn exchange(
    tx: &mut Tx,
    tools: Tools<'_>,
    ask: ExchangeValidation,
) -> Result<ValidationSecret, Fault> {
    let wrong = || {
        Refusal::new(
            "auth/forbidden",
            403,
            "The code does not count, or not with this verifier",
        )
    };
    let id = tools.secrets.read(&ask.code, Stage::Code).ok_or_else(wrong)?;
    let now = tx.now();
    let found = store::find(tx.conn(), id, Stage::Code, now).await?;
    let row = found
        .filter(|row| row.challenge == ask.challenge)
        .ok_or_else(wrong)?;
    match store::exchange(tx.conn(), row.id, now + LIFE).await? {
        true => tools.secrets.of(id, Stage::Token),
        false => Err(wrong().into()),
    }
}
