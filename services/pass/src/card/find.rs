//! Find: a card as its region sees it, in stock or somebody's.

use super::store::{self, Found};
use crate::{card_system, membership};
use chassis::Fault;
use contracts::pass::{
    CardStatus, CardView, FindCard, MembershipStatus, OrganizerReference, SocialTariffStatus,
};
use contracts::{ChipNumber, PassNumber};
use messaging::Reading;

/// A card of another region is as one that does not exist. At which counter it lies is told to its own.
///
/// # Errors
/// `invalid-uitpas-number` for what is no pass number.
pub async fn find(reading: &mut Reading, ask: FindCard) -> Result<Option<CardView>, Fault> {
    let chip = ask.chip_number.as_deref().map(ChipNumber::parse);
    let found = match (&ask.uitpas_number, &chip) {
        (Some(text), _) => {
            let number = PassNumber::require(text, "invalid-uitpas-number")?;
            store::find_by_number(reading.conn(), &number).await?
        }
        (None, Some(Ok(chip))) => store::find_by_chip(reading.conn(), chip).await?,
        (None, _) => None,
    };
    let has_chip = |card: &Found| match &chip {
        Some(wanted) => wanted.as_ref().ok() == card.chip_number.as_ref(),
        None => true,
    };
    let is_theirs = |card: &Found| ask.card_systems.contains(&card.card_system_id);
    let Some(card) = found.filter(|card| has_chip(card) && is_theirs(card)) else {
        return Ok(None);
    };
    let opens = opens_social_tariff(reading, &card).await?;
    let systems = card_system::all_by_id(reading.conn()).await?;
    let system = systems.get(&card.card_system_id).cloned();
    let counter = card.organizer_id.filter(|id| ask.organizers.contains(id));
    Ok(Some(CardView {
        card_system: system.ok_or_else(|| Fault::broken("a card of no region"))?,
        uitpas_number: card.pass_number,
        chip_number: card.chip_number,
        card_type: card.card_type,
        status: card.status,
        social_tariff: opens,
        counter: counter.map(|id| OrganizerReference { id, name: None }),
    }))
}

/// Of somebody's card the membership says it; one in stock is what it was made for.
async fn opens_social_tariff(reading: &mut Reading, card: &Found) -> Result<bool, Fault> {
    let Some(holder) = card.passholder_id else {
        return Ok(card.pass_number.is_social_card());
    };
    let now = reading.now();
    let mut all = membership::store::of_holders(reading.conn(), &[holder.0]).await?;
    let memberships = all.remove(&holder.0).unwrap_or_default();
    let own = memberships
        .iter()
        .find(|membership| membership.card_system_id == card.card_system_id);
    Ok(card.status == CardStatus::Active
        && own.is_some_and(|own| {
            let status = own.social_tariff.map(|right| right.status(now));
            own.status == MembershipStatus::Active && status == Some(SocialTariffStatus::Active)
        }))
}
