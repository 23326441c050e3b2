//! Put: cards as they are from now on, those in stock and those of somebody.

use super::store;
use crate::{card_system, passholder};
use chassis::Fault;
use contracts::pass::{CardChanged, CardRow, CardStatus, CardType};
use contracts::{CardSystemId, ChipNumber, PassNumber, PassholderId, Refusal};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Writes the cards that break no rule. One in stock is told by itself; those of somebody are told with him.
///
/// Rule: a chip or pass number belongs to one holder
/// Test: `a_number_that_is_taken_is_refused_and_the_rest_goes_in`
/// Source: UiTPAS documentation, cards
///
/// Rule: a card row never lets a card count again whose holder uses another one of the region, or got another
/// one at a counter afterwards; nor a new card beside one that a counter gave. What other rows of the pack
/// block is not in use
/// Test: `a_pack_never_revives_a_card_that_another_took_the_place_of`,
/// `a_pack_swaps_two_cards_in_either_order`, `a_pack_adds_no_card_beside_one_that_a_counter_gave`
/// Source: this house
///
/// Rule: a card that was deleted and is nobody's is nobody's for good: no pack brings it back to the stock or
/// gives it to somebody
/// Test: `a_card_of_somebody_who_left_does_not_come_back_with_a_pack`
/// Source: this house
///
/// Rule: a card row that names a counter takes a card in local stock there; one that names none leaves it
/// where it lies
/// Test: `a_pack_says_at_which_counter_a_card_lies_and_leaves_it_where_it_went`
/// Source: this house
///
/// Rule: a card row is refused whose region or holder is unknown, that is in stock and somebody's, active and
/// nobody's, at a counter and not in local stock, digital with a chip, or whose pass or chip number is taken
/// Test: `a_card_that_breaks_a_rule_is_refused_with_words`,
/// `a_number_that_is_taken_is_refused_and_the_rest_goes_in`
/// Source: UiTPAS documentation, cards; this house
pub async fn put(tx: &mut Tx, rows: &[CardRow]) -> Result<Verdicts, Fault> {
    let mut known = Known::of(tx, rows).await?;
    let (verdicts, accepted) = sift(rows, |row| {
        known.judge(row)?;
        known.bind(row.into());
        Ok(())
    });
    let versions = store::put(tx.conn(), &accepted).await?;
    for row in accepted.into_iter().filter(|row| row.passholder_id.is_none()) {
        let version = versions.get(row.pass_number.as_str()).copied();
        tx.tell(&CardChanged {
            pass_number: row.pass_number.clone(),
            version: version.ok_or_else(|| Fault::broken("a card that was written has no version"))?,
            card_system_id: row.card_system_id,
            status: row.status,
        })?;
    }
    Ok(verdicts)
}

/// What the rules ask about other rows.
struct Known {
    card_systems: HashSet<CardSystemId>,
    holders: HashSet<PassholderId>,
    /// The cards, and which of them has each chip: as they will be after the rows before.
    cards: HashMap<PassNumber, Bound>,
    chips: HashMap<ChipNumber, PassNumber>,
    /// Cards that may not count from now on: their holder uses another one.
    displaced: HashSet<PassNumber>,
}

/// Who has these cards.
pub async fn owners(
    tx: &mut Tx,
    numbers: &[&PassNumber],
    chips: &[&ChipNumber],
) -> Result<Vec<PassholderId>, Fault> {
    let found = store::find_all(tx.conn(), numbers, chips).await?;
    Ok(found.iter().filter_map(|card| card.passholder_id).collect())
}

/// Holds these persons and those who have these cards, then the cards: as a counter does that hands one out
/// meanwhile.
pub async fn hold(
    tx: &mut Tx,
    holders: &[PassholderId],
    numbers: &[&PassNumber],
    chips: &[&ChipNumber],
) -> Result<(), Fault> {
    let owners = owners(tx, numbers, chips).await?;
    let persons: Vec<Uuid> = holders.iter().chain(&owners).map(|id| id.0).collect();
    passholder::lock(tx.conn(), &persons).await?;
    store::lock(tx.conn(), numbers, chips).await
}

/// What a card is bound to.
struct Bound {
    number: PassNumber,
    holder: Option<PassholderId>,
    chip: Option<ChipNumber>,
    is_deleted: bool,
}

impl From<&CardRow> for Bound {
    fn from(row: &CardRow) -> Self {
        Self {
            number: row.pass_number.clone(),
            holder: row.passholder_id,
            chip: row.chip_number.clone(),
            is_deleted: row.status == CardStatus::Deleted,
        }
    }
}

impl From<store::Found> for Bound {
    fn from(found: store::Found) -> Self {
        Self {
            number: found.pass_number,
            holder: found.passholder_id,
            chip: found.chip_number,
            is_deleted: found.status == CardStatus::Deleted,
        }
    }
}

impl Bound {
    /// Of somebody who was deleted: it is taken back by nobody.
    fn is_gone(&self) -> bool {
        self.is_deleted && self.holder.is_none()
    }
}

impl Known {
    async fn of(tx: &mut Tx, rows: &[CardRow]) -> Result<Self, Fault> {
        let systems: Vec<CardSystemId> = rows.iter().map(|row| row.card_system_id).collect();
        let holders: Vec<PassholderId> = rows.iter().filter_map(|row| row.passholder_id).collect();
        let numbers: Vec<&PassNumber> = rows.iter().map(|row| &row.pass_number).collect();
        let chips: Vec<&ChipNumber> = rows.iter().filter_map(|row| row.chip_number.as_ref()).collect();
        hold(tx, &holders, &numbers, &chips).await?;
        let mut known = Self {
            card_systems: card_system::among(tx.conn(), &systems).await?,
            holders: passholder::among(tx.conn(), &holders).await?,
            cards: HashMap::new(),
            chips: HashMap::new(),
            displaced: HashSet::new(),
        };
        for found in store::find_all(tx.conn(), &numbers, &chips).await? {
            known.bind(found.into());
        }
        known.displaced = known.displaced_by(tx, rows).await?;
        Ok(known)
    }

    async fn displaced_by(&self, tx: &mut Tx, rows: &[CardRow]) -> Result<HashSet<PassNumber>, Fault> {
        let active: Vec<&CardRow> = rows
            .iter()
            .filter(|row| row.status == CardStatus::Active)
            .collect();
        if active.is_empty() {
            return Ok(HashSet::new());
        }
        let freed: Vec<&PassNumber> = rows
            .iter()
            .filter(|row| self.is_freed(row))
            .map(|row| &row.pass_number)
            .collect();
        store::displaced(tx.conn(), &active, &freed).await
    }

    /// Whether the row blocks a card, and no rule can refuse it: it changes neither holder nor chip.
    fn is_freed(&self, row: &CardRow) -> bool {
        let card = self.cards.get(&row.pass_number);
        let is_same =
            card.is_some_and(|card| card.holder == row.passholder_id && card.chip == row.chip_number);
        let is_known = self.card_systems.contains(&row.card_system_id);
        let is_whole = row.card_type == CardType::NfcCard || row.chip_number.is_none();
        is_same && is_known && is_whole && matches!(row.status, CardStatus::Blocked | CardStatus::Deleted)
    }

    fn judge(&self, row: &CardRow) -> Result<(), Refusal> {
        let invalid = |words: &str| Err(Refusal::invalid(words));
        if !self.card_systems.contains(&row.card_system_id) {
            return Err(Refusal::card_system_not_found(row.card_system_id));
        }
        match row.passholder_id {
            Some(holder) if !self.holders.contains(&holder) => {
                return Err(passholder::unknown(holder));
            }
            Some(_) if matches!(row.status, CardStatus::Provisioned | CardStatus::LocalStock) => {
                return invalid("a card in stock belongs to nobody");
            }
            None if row.status == CardStatus::Active => {
                return invalid("an active card belongs to somebody");
            }
            _ if row.organizer_id.is_some() && row.status != CardStatus::LocalStock => {
                return invalid("only a card in local stock lies at a counter");
            }
            _ => {}
        }
        let card = self.cards.get(&row.pass_number);
        let stays_gone = row.status == CardStatus::Deleted && row.passholder_id.is_none();
        if card.is_some_and(Bound::is_gone) && !stays_gone {
            return invalid(
                "a card that was deleted with its holder does not come back: give it another number",
            );
        }
        let owner = card.and_then(|card| card.holder);
        if owner.is_some() && owner != row.passholder_id {
            return invalid("the pass number belongs to another passholder");
        }
        if self.displaced.contains(&row.pass_number) {
            return invalid("the holder has another card of the region by now");
        }
        let Some(chip) = &row.chip_number else {
            return Ok(());
        };
        if self
            .chips
            .get(chip)
            .is_some_and(|other| *other != row.pass_number)
        {
            return invalid("the chip number belongs to another card");
        }
        match row.card_type {
            CardType::Digital => invalid("a digital pass has no chip"),
            CardType::NfcCard => Ok(()),
        }
    }

    fn bind(&mut self, card: Bound) {
        let (number, chip) = (card.number.clone(), card.chip.clone());
        let before = self.cards.insert(number.clone(), card);
        if let Some(freed) = before.and_then(|card| card.chip) {
            self.chips.remove(&freed);
        }
        self.chips.extend(chip.map(|chip| (chip, number)));
    }
}
