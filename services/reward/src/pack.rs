//! A region pack: its rows become verbs. Nothing is decided here.

use crate::reward;
use chassis::Fault;
use contracts::pack::Report;
use contracts::reward::LoadReward;
use messaging::Tx;
use messaging::loading::{self, Row};

/// A row that breaks a rule is refused alone.
pub async fn load(tx: &mut Tx, load: LoadReward) -> Result<Report, Fault> {
    let mut rewards = Vec::with_capacity(load.rewards.len());
    for row in load.rewards {
        rewards.push(Row::new(row.view.id.clone(), row)?);
    }
    let rows = loading::load(tx, "rewards.json", rewards, |tx, rows| {
        Box::pin(reward::put(tx, rows))
    })
    .await?;
    Ok(Report { rows })
}
