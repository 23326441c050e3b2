//! Add: a fund of a card system.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{AddFund, Fund};
use contracts::text::require_short;
use messaging::Tx;

/// The most funds of a card system.
const MOST: i64 = 100;

/// Adds a fund under a new number.
///
/// # Errors
/// 403 for a card system that is not the caller's; refused without a name, with one that another fund there
/// has, and where there are too many.
pub async fn add(tx: &mut Tx, ask: AddFund) -> Result<Fund, Fault> {
    let region = ask.fund.card_system_id;
    if !ask.regions.contains(&region) {
        return Err(Refusal::forbidden("DISTRIBUTION_KEYS_WRITE").into());
    }
    let name = ask.fund.name.trim();
    require_short(&[("name", name)])?;
    if name.is_empty() {
        return Err(Refusal::invalid_data(&[("/name".into(), "is required".into())]).into());
    }
    if store::count(tx.conn(), region).await? >= MOST {
        return Err(Refusal::invalid(format!("a card system has at most {MOST} funds")).into());
    }
    let id = store::add(tx.conn(), region, name).await?;
    let taken = || Refusal::invalid_data(&[("/name".into(), "another fund has it".into())]);
    Ok(Fund {
        id: id.ok_or_else(taken)?,
        card_system_id: region,
        name: name.to_owned(),
    })
}
