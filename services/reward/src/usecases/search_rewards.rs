//! The catalogue: searched and read.

use super::redeem_status::reason;
use super::{require_counter, reward_not_found};
use crate::domain::catalogue::{self, Listed};
use crate::domain::eligibility::is_offered_in;
use crate::store::reward;
use chassis::Fault;
use contracts::Refusal;
use contracts::points::ReadBalance;
use contracts::reward::{ReadReward, Reward, RewardsPage, SearchRewards};
use messaging::Office;
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

/// The filters that rest on what others told: where organizers are, and whose regions a passholder belongs to.
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
    let mut reading = office.reading().await?;
    let Some(holder) = directory::find_holder(reading.conn(), id).await? else {
        return Ok(vec![]);
    };
    let balance = office
        .asks
        .ask(&ReadBalance {
            passholder_id: id,
            awaited: vec![],
        })
        .await?
        .balance
        .points;
    let mut kept = vec![];
    for listed in found {
        if reason(&mut reading, &listed.reward, listed.stock, &holder, balance)
            .await?
            .is_none()
        {
            kept.push(listed);
        }
    }
    Ok(kept)
}

pub async fn read(office: &Office, ask: ReadReward) -> Result<Reward, Fault> {
    let mut reading = office.reading().await?;
    let at = reading.now();
    let found = reward::find(reading.conn(), &ask.reward_id, at)
        .await?
        .ok_or_else(|| reward_not_found(&ask.reward_id).not_found())?;
    require_counter(&found, &ask.scope, "REWARDS_READ")?;
    Ok(found.reward)
}
