//! Passholders: searched and read, as far as the caller may see.

use super::matching::{self, ByNumber};
use super::store;
use crate::insz::{self, InszVault};
use crate::{account, association, card, card_system, passholder};
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::{
    MOST_PASSHOLDERS, Passholder, ReadPassholder, ReadPassholders, SearchPassholders, Sight,
};
use contracts::{ChipNumber, Insz, Page, PassNumber, PassholderId, Refusal};
use messaging::Reading;
use uuid::Uuid;

/// Unknown numbers and group passes give an empty page, never a 404.
///
/// Rule: whoever may find people by number alone learns of nobody's school, nor does a region of a school of
/// another region's holders, be it by how many are found
/// Test: `a_number_and_a_school_do_not_tell_where_somebody_goes_to_school`
/// Source: this house
pub async fn search(
    reading: &mut Reading,
    vault: &InszVault,
    ask: SearchPassholders,
) -> Result<Page<Passholder>, Fault> {
    if ask.school.is_some() && ask.sight == Sight::ByIdOnly {
        return Err(Refusal::forbidden("PASSHOLDERS_SEARCH").into());
    }
    let one = by_number(reading, vault, &ask).await?;
    if one == ByNumber::NotAsked && !ask.nobody && ask.sight == Sight::ByIdOnly {
        return Err(Refusal::forbidden("PASSHOLDERS_SEARCH").into());
    }
    if let Some(id) = &ask.association_id
        && !association::is_seen_by(reading.conn(), id, &ask.association_organizers).await?
    {
        return Err(Refusal::association_not_found(id).into());
    }
    if ask.nobody {
        return Ok(Page::empty());
    }
    let now = reading.now();
    let (total_items, ids) = matching::page(reading.conn(), &ask, one, brussels_day(now)).await?;
    let systems = card_system::all_by_id(reading.conn()).await?;
    let member = store::load(reading.conn(), &ids)
        .await?
        .iter()
        .filter_map(|person| person.passholder(&systems, now))
        .collect();
    Ok(Page { total_items, member })
}

/// The holder behind the given numbers: all of them must be of the same one.
async fn by_number(
    reading: &mut Reading,
    vault: &InszVault,
    ask: &SearchPassholders,
) -> Result<ByNumber, Fault> {
    let mut found: Vec<Option<PassholderId>> = vec![];
    if let Some(text) = &ask.uitpas_number {
        let number = PassNumber::require(text, "invalid-uitpas-number")?;
        let card = card::find_by_number(reading.conn(), &number).await?;
        found.push(card.and_then(|card| card.passholder_id));
    }
    if let Some(text) = &ask.chip_number {
        let chip = ChipNumber::parse(text).ok();
        let card = match &chip {
            Some(chip) => card::find_by_chip(reading.conn(), chip).await?,
            None => None,
        };
        found.push(card.and_then(|card| card.passholder_id));
    }
    if let Some(text) = &ask.insz_number {
        let insz =
            Insz::parse(text).map_err(|_| Refusal::uitpas("invalid-insz-number", "Invalid INSZ number"))?;
        found.push(insz::store::find(reading.conn(), &vault.indexes(&insz)).await?);
    }
    if let Some(name) = &ask.uitid {
        found.push(account::find_by_name(reading.conn(), name).await?);
    }
    let Some(first) = found.first().copied() else {
        return Ok(ByNumber::NotAsked);
    };
    let is_one = found.iter().all(|other| *other == first);
    Ok(match first {
        Some(id) if is_one => ByNumber::One(id),
        _ => ByNumber::Nobody,
    })
}

/// Outside the caller's sight is the same as absent.
pub async fn read(reading: &mut Reading, ask: ReadPassholder) -> Result<Passholder, Fault> {
    visible(reading, &[ask.passholder_id], &ask.sight)
        .await?
        .pop()
        .ok_or_else(|| passholder::not_found().into())
}

/// Several at once, in the order asked; whom the caller may not see is left out.
///
/// # Errors
/// 400 when more are asked at once than [`MOST_PASSHOLDERS`].
pub async fn read_all(reading: &mut Reading, ask: ReadPassholders) -> Result<Vec<Passholder>, Fault> {
    if ask.passholder_ids.len() > MOST_PASSHOLDERS {
        let words = format!("at most {MOST_PASSHOLDERS} passholders are read at once");
        return Err(Refusal::invalid_data(&[("/passholder_ids".into(), words)]).into());
    }
    visible(reading, &ask.passholder_ids, &ask.sight).await
}

/// The persons among these ids that the caller may see.
async fn visible(
    reading: &mut Reading,
    ids: &[PassholderId],
    sight: &Sight,
) -> Result<Vec<Passholder>, Fault> {
    let now = reading.now();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mut persons = store::load(reading.conn(), &ids).await?;
    persons.retain(|person| person.is_seen_by(sight));
    if persons.is_empty() {
        return Ok(vec![]);
    }
    let systems = card_system::all_by_id(reading.conn()).await?;
    Ok(persons
        .iter()
        .filter_map(|person| person.passholder(&systems, now))
        .collect())
}
