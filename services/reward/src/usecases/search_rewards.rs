//! The catalogue: searched and read.

use super::redeem_status::reason;
use super::{require_counter, reward_not_found};
use crate::domain::catalogue::{self, Listed};
use crate::store::reward;
use chassis::Fault;
use contracts::points::ReadBalance;
use contracts::reward::{ReadReward, Reward, RewardsPage, SearchRewards};
use messaging::Office;

pub async fn search(office: &Office, ask: SearchRewards) -> Result<RewardsPage, Fault> {
    let mut reading = office.reading().await?;
    let at = reading.now();
    let all = reward::all(reading.conn(), at).await?;
    drop(reading);
    let mut found: Vec<Listed> = all.iter().filter(|listed| catalogue::matches(listed, &ask, at, "")).cloned().collect();
    if let Some(holder) = ask.redeemable_by {
        found = redeemable(office, found, holder).await?;
    }
    catalogue::sort(&mut found, &ask.sort)?;
    let facet = ask
        .facets
        .iter()
        .map(|name| (name.clone(), catalogue::facet(all.iter().filter(|listed| catalogue::matches(listed, &ask, at, name)), name)))
        .collect();
    let total_items = found.len() as i64;
    Ok(RewardsPage { total_items, member: ask.window.cut(found).map(|listed| listed.reward).collect(), facet })
}

/// Those that this passholder could redeem now.
async fn redeemable(office: &Office, found: Vec<Listed>, id: contracts::PassholderId) -> Result<Vec<Listed>, Fault> {
    let mut reading = office.reading().await?;
    let at = reading.now();
    let Some(holder) = directory::find_holder(reading.conn(), id).await? else { return Ok(vec![]) };
    let balance = office.asks.ask(&ReadBalance { passholder_id: id, awaited: vec![] }).await?.balance.points;
    let mut kept = vec![];
    for listed in found {
        if let Some(found) = reward::find(reading.conn(), &listed.reward.id, at).await?
            && reason(&mut reading, &found, &holder, balance).await?.is_none()
        {
            kept.push(listed);
        }
    }
    Ok(kept)
}

pub async fn read(office: &Office, ask: ReadReward) -> Result<Reward, Fault> {
    let mut reading = office.reading().await?;
    let at = reading.now();
    let found = reward::find(reading.conn(), &ask.reward_id, at).await?.ok_or_else(|| reward_not_found(&ask.reward_id).not_found())?;
    require_counter(&found, &ask.scope, "REWARDS_READ")?;
    Ok(found.reward)
}
