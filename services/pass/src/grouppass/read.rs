//! Group passes: found by number, read by id.

use crate::{card, card_system, person};
use chassis::Fault;
use contracts::pass::{Grouppass, ReadGrouppass, SearchGrouppasses};
use contracts::{ChipNumber, Page, PassNumber, Refusal};
use messaging::Reading;

/// A number of an individual gives an empty page. Blocked cards are shown: the caller looks at `cardStatus`.
pub async fn search(reading: &mut Reading, ask: SearchGrouppasses) -> Result<Page<Grouppass>, Fault> {
    let number = ask
        .uitpas_number
        .as_deref()
        .map(|text| PassNumber::require(text, "invalid-uitpas-number"))
        .transpose()?;
    let chip = ask
        .chip_number
        .as_deref()
        .and_then(|chip| ChipNumber::parse(chip).ok());
    let found = match (&number, &chip) {
        (Some(number), _) => card::find_by_number(reading.conn(), number).await?,
        (None, Some(chip)) => card::find_by_chip(reading.conn(), chip).await?,
        (None, None) => None,
    };
    let group = match found.and_then(|card| card.passholder_id) {
        Some(id) => group(reading, id).await?,
        None => None,
    };
    let total_items = i64::from(group.is_some());
    let shown = ask.window.start == 0 && ask.window.limit > 0;
    Ok(Page {
        total_items,
        member: group.filter(|_| shown).into_iter().collect(),
    })
}

/// One group pass; who is no group is not found.
pub async fn read(reading: &mut Reading, ask: ReadGrouppass) -> Result<Grouppass, Fault> {
    group(reading, ask.passholder_id)
        .await?
        .ok_or_else(|| Refusal::new("url/not-found", 404, "Group pass not found").into())
}

async fn group(reading: &mut Reading, id: contracts::PassholderId) -> Result<Option<Grouppass>, Fault> {
    let now = reading.now();
    let Some(person) = person::load_one(reading.conn(), id).await? else {
        return Ok(None);
    };
    let systems = card_system::all_by_id(reading.conn()).await?;
    Ok(person.grouppass(&systems, now))
}
