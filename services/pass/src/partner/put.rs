//! Put: a partner as it is from now on, from the API or from a region pack.

use super::{mandate, store, unknown};
use crate::card_system;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::day::brussels_day;
use contracts::pass::{AddPartner, NewPartner, Partner, PartnerChanged, PartnerRow, ReplacePartner};
use contracts::{CardSystemId, PartnerId, Refusal};
use messaging::Tx;

/// Adds a partner, under a new id.
///
/// # Errors
/// 403 for an area beyond the caller's regions; `body/invalid-data` for what no partner can be.
pub async fn add(tx: &mut Tx, ask: AddPartner) -> Result<Partner, Fault> {
    require_area(&ask.partner.card_system_ids, &ask.regions)?;
    let id = PartnerId(tx.new_id());
    let first_day = ask.partner.first_day.unwrap_or_else(|| brussels_day(tx.now()));
    write(tx, id, ask.partner, first_day, None).await
}

/// Replaces a partner. One that was ended stays so.
///
/// # Errors
/// As [`add`], and 404 for a partner that is not the caller's.
pub async fn replace(tx: &mut Tx, ask: ReplacePartner) -> Result<Partner, Fault> {
    let before = store::hold(tx.conn(), ask.partner_id).await?;
    let before = before.filter(|one| mandate::is_within(&one.card_system_ids, &ask.regions));
    let before = before.ok_or_else(unknown)?;
    require_area(&ask.partner.card_system_ids, &ask.regions)?;
    let first_day = ask.partner.first_day.unwrap_or(before.first_day);
    write(tx, ask.partner_id, ask.partner, first_day, Some(before)).await
}

/// A row of a pack, which is of the operator and of all regions.
pub async fn put(tx: &mut Tx, row: &PartnerRow) -> Result<(), Fault> {
    let before = store::hold(tx.conn(), row.id).await?;
    let new = NewPartner {
        name: row.name.clone(),
        mandates: row.mandates.clone(),
        card_system_ids: row.card_system_ids.clone(),
        first_day: Some(row.first_day),
        last_day: row.last_day,
        effect_period: row.effect_period,
    };
    write(tx, row.id, new, row.first_day, before).await?;
    Ok(())
}

fn require_area(area: &[CardSystemId], regions: &[CardSystemId]) -> Result<(), Refusal> {
    match mandate::is_within(area, regions) {
        true => Ok(()),
        false => Err(Refusal::forbidden("PARTNERS_WRITE")),
    }
}

async fn write(
    tx: &mut Tx,
    id: PartnerId,
    mut new: NewPartner,
    first_day: NaiveDate,
    before: Option<Partner>,
) -> Result<Partner, Fault> {
    new.card_system_ids.sort_unstable();
    new.card_system_ids.dedup();
    new.mandates.sort_unstable();
    new.mandates.dedup();
    mandate::require(&new, first_day)?;
    if let Some(before) = &before {
        mandate::require_period(before.effect_period, new.effect_period)?;
    }
    for region in &new.card_system_ids {
        card_system::require(tx.conn(), *region).await?;
    }
    let partner = Partner {
        id,
        version: before.as_ref().map_or(1, |before| before.version + 1),
        name: new.name.trim().to_owned(),
        mandates: new.mandates,
        card_system_ids: new.card_system_ids,
        first_day,
        last_day: new.last_day,
        ended_on: before.and_then(|before| before.ended_on),
        effect_period: new.effect_period,
    };
    store::put(tx.conn(), &partner).await?;
    tell(tx, &partner)?;
    Ok(partner)
}

/// Tells how a partner is.
pub fn tell(tx: &mut Tx, partner: &Partner) -> Result<(), Fault> {
    tx.tell(&PartnerChanged::from(partner))
}
