//! What facts make of the copy, in their order: the rules that guard it, without the database.

use contracts::pass::{CardChanged, CardStatus, HeldCard, PassholderChanged};
use contracts::{CardSystemId, PassNumber, PassholderId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A fact for this copy.
#[derive(Debug, Clone)]
pub enum Told {
    /// A holder as a whole, with all cards.
    Holder(PassholderChanged),
    /// A card that belongs to nobody.
    StockCard(CardChanged),
}

/// Whom and which cards a batch names.
#[derive(Debug, Default)]
pub struct About {
    pub holders: BTreeSet<PassholderId>,
    pub cards: BTreeSet<PassNumber>,
}

/// Whom and which cards these facts name.
pub fn about(facts: &[Told]) -> About {
    let mut about = About::default();
    for fact in facts {
        match fact {
            Told::Holder(holder) => {
                about.holders.insert(holder.passholder_id);
                let numbers = holder.cards.iter().map(|card| card.pass_number.clone());
                about.cards.extend(numbers);
            }
            Told::StockCard(card) => {
                about.cards.insert(card.pass_number.clone());
            }
        }
    }
    about
}

/// A card as the copy has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub pass_number: PassNumber,
    /// Nobody's when it is in stock.
    pub holder: Option<PassholderId>,
    pub card_system_id: CardSystemId,
    pub status: CardStatus,
    /// Of the card's own facts while it is in stock, of its holder's when it is bound.
    pub version: i64,
}

/// What the copy has of the holders and cards of a batch: every card that one of these holders has, too.
#[derive(Debug, Default)]
pub struct Known {
    versions: HashMap<PassholderId, i64>,
    cards: HashMap<PassNumber, Card>,
    /// The cards of each holder.
    held: HashMap<PassholderId, BTreeSet<PassNumber>>,
    heard: HashMap<PassholderId, PassholderChanged>,
    touched: BTreeSet<PassNumber>,
}

/// What became different, in the order in which rows are locked.
#[derive(Debug, Default, PartialEq)]
pub struct Changes {
    pub holders: Vec<PassholderChanged>,
    pub cards: Vec<Card>,
    /// Cards that are not known any more.
    pub gone: Vec<PassNumber>,
}

impl Known {
    /// As the tables have it.
    pub fn new(versions: HashMap<PassholderId, i64>, cards: Vec<Card>) -> Self {
        let mut copy = Self {
            versions,
            ..Self::default()
        };
        for card in cards {
            copy.put(card);
        }
        copy
    }

    /// Takes a fact in, unless it is older than what is known.
    pub fn hear(&mut self, fact: Told) {
        match fact {
            Told::Holder(holder) => self.hear_holder(holder),
            Told::StockCard(card) => self.hear_stock_card(card),
        }
    }

    /// A card in stock: never takes a card away from a holder.
    fn hear_stock_card(&mut self, fact: CardChanged) {
        if let Some(known) = self.cards.get(&fact.pass_number)
            && (known.holder.is_some() || known.version >= fact.version)
        {
            return;
        }
        self.touched.insert(fact.pass_number.clone());
        self.put(Card {
            pass_number: fact.pass_number,
            holder: None,
            card_system_id: fact.card_system_id,
            status: fact.status,
            version: fact.version,
        });
    }

    /// A holder has these cards and no other, whoever had them before.
    fn hear_holder(&mut self, fact: PassholderChanged) {
        let id = fact.passholder_id;
        if self.versions.get(&id).is_some_and(|known| *known >= fact.version) {
            return;
        }
        self.versions.insert(id, fact.version);
        for number in self.held.remove(&id).unwrap_or_default() {
            self.cards.remove(&number);
            self.touched.insert(number);
        }
        for card in &fact.cards {
            self.touched.insert(card.pass_number.clone());
            self.put(held(card, &fact));
        }
        self.heard.insert(id, fact);
    }

    fn put(&mut self, card: Card) {
        let number = card.pass_number.clone();
        let holder = card.holder;
        let before = self.cards.insert(number.clone(), card);
        if let Some(before) = before.and_then(|card| card.holder)
            && let Some(numbers) = self.held.get_mut(&before)
        {
            numbers.remove(&number);
        }
        if let Some(holder) = holder {
            self.held.entry(holder).or_default().insert(number);
        }
    }

    /// What the facts changed.
    pub fn changes(mut self) -> Changes {
        let mut changes = Changes::default();
        let heard: BTreeMap<PassholderId, PassholderChanged> = self.heard.into_iter().collect();
        changes.holders.extend(heard.into_values());
        for number in self.touched {
            match self.cards.remove(&number) {
                Some(card) => changes.cards.push(card),
                None => changes.gone.push(number),
            }
        }
        changes
    }
}

fn held(card: &HeldCard, fact: &PassholderChanged) -> Card {
    Card {
        pass_number: card.pass_number.clone(),
        holder: Some(fact.passholder_id),
        card_system_id: card.card_system_id,
        status: card.status,
        version: fact.version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::Fact;

    fn holder(version: i64, cards: &[u32]) -> Told {
        let card = |n: &u32| HeldCard {
            pass_number: number(*n),
            card_system_id: CardSystemId(38),
            status: CardStatus::Active,
            chip_number: None,
        };
        Told::Holder(PassholderChanged {
            version,
            cards: cards.iter().map(card).collect(),
            ..PassholderChanged::example()
        })
    }

    fn stock(version: i64, n: u32) -> Told {
        Told::StockCard(CardChanged {
            pass_number: number(n),
            version,
            ..CardChanged::example()
        })
    }

    fn number(n: u32) -> PassNumber {
        PassNumber::of_kind(9901, n, false)
    }

    fn after(facts: Vec<Told>) -> Changes {
        let mut copy = Known::default();
        facts.into_iter().for_each(|fact| copy.hear(fact));
        copy.changes()
    }

    #[test]
    fn a_card_in_stock_takes_none_away_and_an_older_fact_changes_nothing() {
        let bound = after(vec![
            holder(2, &[1]),
            stock(9, 1),
            holder(1, &[]),
            stock(3, 2),
            stock(2, 2),
        ]);
        let held_or_version = |card: &Card| (card.holder.is_some(), card.version);
        let cards: Vec<_> = bound.cards.iter().map(held_or_version).collect();
        assert_eq!(cards, [(true, 2), (false, 3)]);
    }

    #[test]
    fn a_card_that_its_holder_has_no_more_is_gone_unless_it_is_told_afterwards() {
        let told = vec![holder(1, &[1, 2]), stock(1, 1), holder(2, &[2])];
        assert_eq!(after(told.clone()).gone, [number(1)]);
        let again = [told, vec![stock(1, 1)]].concat();
        assert_eq!(after(again).gone, []);
    }
}
