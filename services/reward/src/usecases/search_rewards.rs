//! The catalogue: searched and read.

use super::redeem_status::{balance, reason_but_points, too_few, used};
use super::redeeming_organizer;
use crate::domain::catalogue::{self, Listed};
use crate::domain::eligibility::is_offered_in;
use crate::store::reward;
use chassis::Fault;
use contracts::Refusal;
use contracts::reward::{ReadReward, Reward, RewardsPage, SearchRewards};
use messaging::{Office, Reading};
use sqlx::PgConnection;

/// # Errors
/// 400 for an organizer or a card system that nobody knows.
pub async fn search(office: &Office, ask: SearchRewards) -> Result<RewardsPage, Fault> {
    let mut reading = office.reading().await?;
    let at = reading.now();
    require_known(reading.conn(), &ask).await?;
    let mut all = reward::all(reading.conn(), at).await?;
    narrow(reading.conn(), &ask, &mut all).await?;
    drop(reading);
    // What no filter or facet can show need not be looked at closely.
    all.retain(|listed| {
        std::iter::once("")
            .chain(ask.facets.iter().map(String::as_str))
            .any(|but| catalogue::matches(listed, &ask, at, but))
    });
    if let Some(holder) = ask.redeemable_by {
        all = redeemable(office, all, holder).await?;
    }
    let count = |name: &String| {
        (
            name.clone(),
            catalogue::facet(
                all.iter()
                    .filter(|listed| catalogue::matches(listed, &ask, at, name)),
                name,
            ),
        )
    };
    let facet = ask.facets.iter().map(count).collect();
    let mut found: Vec<Listed> = all
        .into_iter()
        .filter(|listed| catalogue::matches(listed, &ask, at, ""))
        .collect();
    catalogue::sort(&mut found, &ask.sort)?;
    let total_items = found.len() as i64;
    Ok(RewardsPage {
        total_items,
        member: ask.window.cut(found).map(|listed| listed.reward).collect(),
        facet,
    })
}

/// Asks only about what the search names.
async fn require_known(conn: &mut PgConnection, ask: &SearchRewards) -> Result<(), Fault> {
    if !ask.organizers.is_empty() {
        let known = directory::organizers(conn, &ask.organizers).await?;
        if let Some(unknown) = ask
            .organizers
            .iter()
            .find(|id| !known.iter().any(|organizer| organizer.organizer_id == **id))
        {
            return Err(Refusal::organizer_not_found(unknown).into());
        }
    }
    let named = [ask.owning_card_systems.as_slice(), &ask.applicable_card_systems].concat();
    if !named.is_empty() {
        let known = directory::card_system_names(conn).await?;
        if let Some(unknown) = named.into_iter().find(|id| !known.contains_key(id)) {
            return Err(Refusal::card_system_not_found(unknown).into());
        }
    }
    Ok(())
}

/// The filters that rest on what others told: where organizers are, and whose regions a passholder belongs
/// to.
async fn narrow(conn: &mut PgConnection, ask: &SearchRewards, all: &mut Vec<Listed>) -> Result<(), Fault> {
    if !ask.organizer_postal_codes.is_empty() {
        let there = directory::organizers_in(conn, &ask.organizer_postal_codes).await?;
        let there: Vec<_> = there
            .into_iter()
            .map(|organizer| (organizer.organizer_id, organizer.card_system_ids))
            .collect();
        all.retain(|listed| catalogue::is_redeemed_at(&listed.reward, &there));
    }
    if let Some(id) = ask.interesting_for {
        let holder = directory::find_holder(conn, id).await?;
        let regions: Vec<_> = holder
            .iter()
            .flat_map(|holder| holder.active().map(|membership| membership.card_system_id))
            .collect();
        all.retain(|listed| !regions.is_empty() && is_offered_in(&listed.reward, &regions));
    }
    Ok(())
}

/// Those that this passholder could redeem now.
async fn redeemable(
    office: &Office,
    found: Vec<Listed>,
    id: contracts::PassholderId,
) -> Result<Vec<Listed>, Fault> {
    let holder = directory::find_holder(office.reading().await?.conn(), id).await?;
    let Some(holder) = holder else {
        return Ok(vec![]);
    };
    let rewards: Vec<&Reward> = found.iter().map(|listed| &listed.reward).collect();
    let (used, at) = (used(office, &holder, &rewards).await?, office.clock.now());
    let is_open =
        |listed: &Listed| reason_but_points(&listed.reward, listed.stock, &holder, &used, at).is_none();
    let mut kept: Vec<Listed> = found.into_iter().filter(is_open).collect();
    if !kept.is_empty() {
        let balance = balance(office, id).await?;
        kept.retain(|listed| too_few(&listed.reward, balance).is_none());
    }
    Ok(kept)
}

pub async fn read(reading: &mut Reading, ask: ReadReward) -> Result<Reward, Fault> {
    let at = reading.now();
    let found = reward::find(reading.conn(), &ask.reward_id, at)
        .await?
        .ok_or_else(|| Refusal::reward_not_found(&ask.reward_id).not_found())?;
    redeeming_organizer(reading.conn(), &found.reward, &ask.scope, "REWARDS_READ").await?;
    Ok(found.reward)
}
