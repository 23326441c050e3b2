//! Load: rewards of a region pack.

use crate::store::reward;
use chassis::Fault;
use contracts::pack::{Fate, Report, RowFate};
use contracts::reward::{LoadReward, RewardChanged, RewardRow, RewardType};
use messaging::{Tx, loading};

pub async fn load_pack(tx: &mut Tx, load: LoadReward) -> Result<Report, Fault> {
    let mut report = Report::default();
    for row in &load.rewards {
        report.rows.push(RowFate::new(
            "rewards.json",
            &row.view.id,
            load_reward(tx, row).await?,
        ));
    }
    Ok(report)
}

/// After the first redemption, price and begin of the periods stay as they are; stock never falls below what
/// is taken.
async fn load_reward(tx: &mut Tx, row: &RewardRow) -> Result<Fate, Fault> {
    let view = &row.view;
    let costs = (view.reward_type, view.points);
    if matches!(costs, (RewardType::Points, ..=0)) || matches!(costs, (RewardType::Welcome, 1..)) {
        return Ok(Fate::Refused(
            "a POINTS reward costs points and a WELCOME reward costs none".into(),
        ));
    }
    let at = tx.now();
    let known = reward::find(tx.conn(), &view.id, at).await?;
    if let Some(known) = &known {
        let old = &known.reward;
        let begin = |span: Option<contracts::Span>| span.map(|span| span.begin);
        let moved = old.points != view.points
            || begin(old.redeem_period) != begin(view.redeem_period)
            || begin(old.granting_period) != begin(view.granting_period);
        if moved && reward::was_redeemed(tx.conn(), &view.id).await? {
            return Ok(Fate::Refused(
                "points and the begin of its periods cannot change after the first redemption".into(),
            ));
        }
        if view
            .max_available_units
            .is_some_and(|most| most > 0 && most < known.stock.units_taken)
        {
            return Ok(Fate::Refused(format!(
                "{} units are taken already",
                known.stock.units_taken
            )));
        }
    }
    let fate = loading::remember(tx, "rewards", &view.id, row).await?;
    if fate != Fate::Unchanged {
        let version = reward::put(tx.conn(), row, at).await?;
        tx.tell(&RewardChanged {
            reward_id: view.id.clone(),
            version,
            title: view.title.clone(),
            points: view.points,
        })?;
    }
    Ok(fate)
}
