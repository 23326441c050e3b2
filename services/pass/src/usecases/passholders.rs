//! Passholders: searched and read, as far as the caller may see.

use crate::domain::insz_vault::InszVault;
use crate::store::{association, card, card_system, person};
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::{Passholder, ReadPassholder, SearchPassholders, Sight};
use contracts::{ChipNumber, Insz, Page, PassNumber, Refusal};
use messaging::Reading;
use uuid::Uuid;

/// Unknown numbers and group passes give an empty page, never a 404.
pub async fn search(
    reading: &mut Reading,
    vault: &InszVault,
    ask: SearchPassholders,
) -> Result<Page<Passholder>, Fault> {
    let one = by_number(reading, vault, &ask).await?;
    if one.is_none() && !ask.nobody && ask.sight == Sight::ByIdOnly {
        return Err(Refusal::forbidden("PASSHOLDERS_SEARCH").into());
    }
    if let Some(id) = &ask.association_id
        && !association::is_seen_by(reading.conn(), id, &ask.association_organizers).await?
    {
        return Err(Refusal::uitpas("association-not-found", format!("Association {id} not found")).into());
    }
    if ask.nobody {
        return Ok(Page::empty());
    }
    let now = reading.now();
    let (total_items, ids) = person::search(reading.conn(), &ask, one, brussels_day(now)).await?;
    let systems = card_system::by_id(reading.conn()).await?;
    let member = person::load(reading.conn(), &ids)
        .await?
        .iter()
        .filter_map(|person| person.passholder(&systems, now))
        .collect();
    Ok(Page { total_items, member })
}

/// The holder behind the given numbers: `Some(None)` when there is none, `None` when no number was given.
async fn by_number(
    reading: &mut Reading,
    vault: &InszVault,
    ask: &SearchPassholders,
) -> Result<Option<Option<Uuid>>, Fault> {
    let mut found: Vec<Option<Uuid>> = vec![];
    if let Some(text) = &ask.uitpas_number {
        let number = PassNumber::require(text, "invalid-uitpas-number")?;
        found.push(
            card::find(reading.conn(), Some(&number), None)
                .await?
                .and_then(|card| card.passholder_id)
                .map(|id| id.0),
        );
    }
    if let Some(text) = &ask.chip_number {
        let chip = ChipNumber::parse(text).ok();
        let card = match &chip {
            Some(chip) => card::find(reading.conn(), None, Some(chip)).await?,
            None => None,
        };
        found.push(card.and_then(|card| card.passholder_id).map(|id| id.0));
    }
    if let Some(text) = &ask.insz_number {
        let insz =
            Insz::parse(text).map_err(|_| Refusal::uitpas("invalid-insz-number", "Invalid INSZ number"))?;
        found.push(
            person::find_by_insz(reading.conn(), &vault.index(&insz))
                .await?
                .map(|id| id.0),
        );
    }
    let first = found.first().copied();
    Ok(first.map(|first| first.filter(|_| found.iter().all(|other| *other == first))))
}

/// Outside the caller's sight is the same as absent.
pub async fn read(reading: &mut Reading, ask: ReadPassholder) -> Result<Passholder, Fault> {
    let now = reading.now();
    let missing = || Refusal::new("url/not-found", 404, "Passholder not found");
    let person = person::load_one(reading.conn(), ask.passholder_id)
        .await?
        .ok_or_else(missing)?;
    if let Sight::CardSystems(own) = &ask.sight
        && !person
            .memberships
            .iter()
            .any(|membership| own.contains(&membership.card_system_id))
    {
        return Err(missing().into());
    }
    let systems = card_system::by_id(reading.conn()).await?;
    person.passholder(&systems, now).ok_or_else(|| missing().into())
}
