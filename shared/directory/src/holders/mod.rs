//! The copy of the passholders, groups and cards, told by pass: who holds which card, and what it entitles
//! to. No name and no national number; rights only where they are needed.
//!
//! A holder is told as a whole, with all cards. A card in stock is told by itself, and never takes a card
//! away from a holder; a holder takes any card, and what a holder has no more is not known any more. So the
//! order of the facts counts across holders, and a batch is applied as if its facts came one by one:
//!
//! 1. `store` reads and locks what the copy has of the holders and cards that the batch is about;
//! 2. `batch` computes what the facts make of it, in their order;
//! 3. `store` writes what became different.

mod batch;
mod store;

pub use store::{export, find_card, find_cards, find_holder, forget};

use async_trait::async_trait;
use batch::Told;
use chassis::Fault;
use chassis::sealing::{Keys, NamedSecrets};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::pass::{
    CardChanged, CardStatus, Home, Membership, MembershipStatus, PassType, PassholderChanged, Residence,
    SocialTariffStatus, ToldSecondHome, home_on, second_home_on,
};
use contracts::{CardSystemId, Fact, PassNumber, PassholderId};
use messaging::{Heard, Listener, Tx};

/// What a passholder or group may do.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder {
    pub passholder_id: PassholderId,
    pub pass_type: PassType,
    /// Place of residence, as it was told last.
    pub postal_code: String,
    /// The oldest first; empty for who has not moved for long.
    pub homes: Vec<Home>,
    /// Of a child with two homes, where rights are known.
    pub second_homes: Vec<ToldSecondHome>,
    pub memberships: Vec<Membership>,
    /// Social-tariff tickets that a group may buy in a calendar year.
    pub tickets_per_year: Option<i32>,
}

impl Holder {
    /// Whether the pass is one of a group.
    pub fn is_group(&self) -> bool {
        self.pass_type == PassType::Group
    }

    /// Where they live on this Brussels day.
    pub fn home_on(&self, day: NaiveDate) -> Residence<'_> {
        home_on(&self.homes, day).unwrap_or(Residence {
            postal_code: &self.postal_code,
            since: None,
            until: None,
        })
    }

    /// Where they live as well on this Brussels day.
    pub fn second_home_on(&self, day: NaiveDate) -> Option<&ToldSecondHome> {
        second_home_on(&self.second_homes, day)
    }

    /// The memberships that count.
    pub fn active(&self) -> impl Iterator<Item = &Membership> {
        self.memberships
            .iter()
            .filter(|membership| membership.status == MembershipStatus::Active)
    }

    /// The status of the right in one card system; none where there never was one.
    pub fn social_status(
        &self,
        card_system_id: CardSystemId,
        at: DateTime<Utc>,
    ) -> Option<SocialTariffStatus> {
        let membership = self
            .active()
            .find(|membership| membership.card_system_id == card_system_id)?;
        membership.social_tariff.map(|right| right.status(at))
    }
}

/// A card, and the holder when it is bound.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownCard {
    pub pass_number: PassNumber,
    pub card_system_id: CardSystemId,
    pub status: CardStatus,
    pub holder: Option<Holder>,
    /// Whether a newer fact of the holder lies among the dead letters: the copy is known to be out of date.
    pub is_outdated: bool,
}

/// Keeps the copy of the holders and their cards.
pub struct Holders {
    rights: Option<Keys>,
}

impl Holders {
    /// For a service that prices: its copy holds who has a right.
    pub fn with_rights(keys: &NamedSecrets) -> Self {
        Self {
            rights: Some(Keys::new(keys, PassholderChanged::SEALED_FOR)),
        }
    }

    /// For a service that needs no rights: its copy holds none, whatever it is told.
    pub fn without_rights() -> Self {
        Self { rights: None }
    }

    /// What this service may know of a holder. Rights that do not open are a fault, never taken for none.
    fn known(&self, told: PassholderChanged) -> Result<PassholderChanged, Fault> {
        match &self.rights {
            Some(keys) => told.open_rights(|sealed, place| keys.open_text(sealed, place)),
            None => Ok(told.without_rights()),
        }
    }

    fn read(&self, facts: &[Heard]) -> Result<Vec<Told>, Fault> {
        let mut all = Vec::with_capacity(facts.len());
        for fact in facts {
            if let Some(holder) = fact.read::<PassholderChanged>() {
                all.push(Told::Holder(self.known(holder?)?));
            } else if let Some(card) = fact.read::<CardChanged>() {
                all.push(Told::StockCard(card?));
            }
        }
        Ok(all)
    }
}

#[async_trait]
impl Listener for Holders {
    fn hears(&self) -> &[&'static str] {
        &[CardChanged::TYPE, PassholderChanged::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        let told = self.read(facts)?;
        if told.is_empty() {
            return Ok(());
        }
        let mut copy = store::known(tx.conn(), &batch::about(&told)).await?;
        for fact in told {
            copy.hear(fact);
        }
        store::write(tx.conn(), &copy.changes()).await
    }

    async fn forget_versions(&self, tx: &mut Tx) -> Result<(), Fault> {
        store::forget_versions(tx.conn()).await
    }
}
