//! The whole of a passholder: what is shown, what is told.

use crate::card::Card;
use crate::card_system::CardSystems;
use crate::city_settings::lies_in;
use crate::home::{self, SecondHome};
use crate::membership::step::Wish;
use crate::passholder::residence;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::pass::*;
use contracts::{CardSystemId, OrganizerId, PassNumber, PassholderId};

/// More cards than anybody has who is not a test: those beyond are not known any more at once.
const MOST_CARDS_TOLD: usize = 200;

/// The whole aggregate.
#[derive(Debug, Clone)]
pub struct Person {
    pub passholder_id: PassholderId,
    pub pass_type: PassType,
    pub name: String,
    pub first_name: String,
    pub date_of_birth: Option<NaiveDate>,
    pub gender: Option<Gender>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Of the first home.
    pub address: Address,
    /// The oldest first; who is no child has none that counts.
    pub second_homes: Vec<SecondHome>,
    pub nationality: Option<String>,
    /// What was said of being written to or called.
    pub opt_ins: Option<OptInPreferences>,
    pub registration_organizer: Option<OrganizerId>,
    pub tickets_per_year: Option<i32>,
    pub created_at: DateTime<Utc>,
    pub memberships: Vec<Membership>,
    pub cards: Vec<Card>,
    /// An account is linked.
    pub has_account: bool,
}

fn system(systems: &CardSystems, id: CardSystemId) -> CardSystem {
    systems
        .get(&id)
        .cloned()
        .unwrap_or_else(|| CardSystem::reference(id, None))
}

impl Person {
    /// The current card of a region: the active one, else the last that was blocked or deleted.
    fn current_card(&self, id: CardSystemId) -> Option<&Card> {
        let own = || self.cards.iter().filter(|card| card.card_system_id == id);
        own()
            .find(|card| card.status == CardStatus::Active)
            .or_else(|| own().next_back())
    }

    /// The number of the oldest membership that is active and has an active card.
    pub fn pass_number(&self) -> Option<&PassNumber> {
        let mut active: Vec<_> = self
            .memberships
            .iter()
            .filter(|membership| membership.status == MembershipStatus::Active)
            .collect();
        active.sort_by_key(|membership| (membership.since, membership.card_system_id));
        active
            .iter()
            .filter_map(|membership| self.current_card(membership.card_system_id))
            .find(|card| card.status == CardStatus::Active)
            .map(|card| &card.pass_number)
    }

    /// The pass number, or while there is none the number of the current card, whatever its status.
    pub fn current_number(&self) -> Option<&PassNumber> {
        let mut all: Vec<_> = self.memberships.iter().collect();
        all.sort_by_key(|membership| (membership.since, membership.card_system_id));
        let mut cards = all
            .iter()
            .filter_map(|membership| self.current_card(membership.card_system_id));
        self.pass_number()
            .or_else(|| cards.next().map(|card| &card.pass_number))
    }

    /// Whether the pass counts anywhere.
    pub fn has_active_membership(&self) -> bool {
        self.memberships
            .iter()
            .any(|membership| membership.status == MembershipStatus::Active)
    }

    /// Whether a caller with this sight may read the person by id.
    pub fn is_seen_by(&self, sight: &Sight) -> bool {
        match sight {
            Sight::All | Sight::ByIdOnly => true,
            Sight::CardSystems(own) => self
                .memberships
                .iter()
                .any(|membership| own.contains(&membership.card_system_id)),
        }
    }

    /// The membership of this region.
    pub fn membership_of(&self, id: CardSystemId) -> Option<&Membership> {
        let mut all = self.memberships.iter();
        all.find(|membership| membership.card_system_id == id)
    }

    /// Whether a card of this region is active.
    pub fn uses_card_of(&self, id: CardSystemId) -> bool {
        let card = self.current_card(id);
        card.is_some_and(|card| card.status == CardStatus::Active)
    }

    /// A wish for a card of this region, with the right or without, that replaces none for its own sake.
    pub fn wish(&self, region: CardSystemId, card_type: CardType, has_right: bool) -> Wish {
        Wish {
            has_right,
            card_type,
            replacement: None,
            is_member: !self.memberships.is_empty(),
            has_card: self.uses_card_of(region),
        }
    }

    /// Where they live; abroad no postal code is one of a region.
    pub fn home_postal_code(&self) -> &str {
        residence::home_code(&self.address)
    }

    /// The second home of this day.
    pub fn second_home_on(&self, day: NaiveDate) -> Option<&SecondHome> {
        home::on(&self.second_homes, day)
    }

    /// The postal code of the second home of this day.
    pub fn second_code_on(&self, day: NaiveDate) -> Option<&str> {
        self.second_home_on(day).map(|home| home.postal_code.as_str())
    }

    /// Whether the first home, or the second one of this day, is in one of the region's cities.
    ///
    /// Rule: a child with two homes lives in the regions of both: wherever a region asks who lives there -
    /// for a right, its renewal, the price of a card - either home will do
    /// Test: `whoever_has_two_homes_gets_the_right_in_the_region_of_either`,
    /// `a_run_renews_the_right_in_the_region_of_a_second_home`
    /// Source: this house: the right comes through either parent
    pub fn lives_in(&self, region: &CardSystem, day: NaiveDate) -> bool {
        let mut codes = std::iter::once(self.home_postal_code()).chain(self.second_code_on(day));
        codes.any(|code| lies_in(region, code))
    }

    fn social_tariff(&self, id: CardSystemId) -> Option<SocialTariff> {
        self.membership_of(id)?.social_tariff
    }

    /// What other services need to know, under this version; rights are sealed before it is told.
    ///
    /// Rule: whoever lives abroad belongs to no municipality, whatever the postal code there
    /// Test: `an_address_fits_and_goes_abroad_only_with_the_permission`
    /// Source: this house
    pub fn changed(&self, version: i64, homes: Vec<Home>, today: NaiveDate) -> PassholderChanged {
        let held = |card: &Card| HeldCard {
            pass_number: card.pass_number.clone(),
            card_system_id: card.card_system_id,
            status: card.status,
            chip_number: None,
        };
        PassholderChanged {
            passholder_id: self.passholder_id,
            version,
            pass_type: self.pass_type,
            postal_code: self.home_postal_code().to_owned(),
            homes,
            second_homes: home::told_second(&self.second_homes, today),
            memberships: self.memberships.clone(),
            cards: self.cards.iter().map(held).collect(),
            tickets_per_year: self.tickets_per_year,
            rights: None,
        }
    }

    /// What is left of somebody who was deleted: cards that count nowhere, as many as a message holds.
    pub fn gone(&self) -> Self {
        let deleted = |card: &Card| Card {
            status: CardStatus::Deleted,
            ..card.clone()
        };
        Self {
            passholder_id: self.passholder_id,
            pass_type: self.pass_type,
            name: String::new(),
            first_name: String::new(),
            date_of_birth: None,
            gender: None,
            email: None,
            phone: None,
            address: Address::default(),
            second_homes: vec![],
            nationality: None,
            opt_ins: None,
            registration_organizer: None,
            tickets_per_year: None,
            has_account: false,
            created_at: self.created_at,
            memberships: vec![],
            cards: self.cards.iter().take(MOST_CARDS_TOLD).map(deleted).collect(),
        }
    }

    /// The view of a scan of one card.
    pub fn pass(&self, card: &Card, systems: &CardSystems, at: DateTime<Utc>) -> Pass {
        let right = self.social_tariff(card.card_system_id);
        let status = right.map(|right| right.status(at));
        let (shown, messages) = match status {
            None => (PassSocialTariffStatus::None, vec![]),
            Some(SocialTariffStatus::Active) => (PassSocialTariffStatus::Active, vec![]),
            Some(SocialTariffStatus::Expired) => (
                PassSocialTariffStatus::Expired,
                vec![warning(
                    "Deze pas is aan vernieuwing toe. Een UiTPAS-balie helpt verder.",
                )],
            ),
            Some(SocialTariffStatus::Suspended) => (
                PassSocialTariffStatus::None,
                vec![warning(
                    "Contacteer de UiTPAS-coördinator van de regio voor deze pas.",
                )],
            ),
        };
        let end_date = right
            .filter(|_| shown != PassSocialTariffStatus::None)
            .map(|right| contracts::day::end_of(right.end_date));
        Pass {
            passholder_id: self.passholder_id,
            pass_type: self.pass_type,
            uitpas_number: card.pass_number.clone(),
            first_name: if self.pass_type == PassType::Group {
                self.name.clone()
            } else {
                self.first_name.clone()
            },
            points: 0,
            postal_code: self.address.postal_code.clone(),
            card_system: system(systems, card.card_system_id),
            social_tariff: PassSocialTariff {
                status: shown,
                end_date,
            },
            messages,
        }
    }

    /// The view of a person; `None` for a group.
    pub fn passholder(&self, systems: &CardSystems, at: DateTime<Utc>) -> Option<Passholder> {
        let date_of_birth = self
            .date_of_birth
            .filter(|_| self.pass_type == PassType::Individual)?;
        Some(Passholder {
            id: self.passholder_id,
            name: self.name.clone(),
            first_name: self.first_name.clone(),
            uitpas_number: self.pass_number().cloned(),
            card_system_memberships: self
                .memberships
                .iter()
                .map(|membership| self.membership(membership, systems, at))
                .collect(),
            email: self.email.clone(),
            creation_date: self.created_at,
            date_of_birth,
            gender: self.gender,
            registration_organizer: self
                .registration_organizer
                .clone()
                .map(|id| OrganizerReference { id, name: None }),
            points: None,
            uitid_status: match self.has_account {
                true => UitidStatus::Registered,
                false => UitidStatus::Unregistered,
            },
            address: self.address.clone(),
            postal_code: self.address.postal_code.clone(),
            city: self.address.city.clone(),
            phone_number: self.phone.clone(),
            nationality: self.nationality.clone(),
            opt_in_preferences: self.opt_ins,
        })
    }

    /// The view of one of the memberships.
    pub fn membership(
        &self,
        membership: &Membership,
        systems: &CardSystems,
        at: DateTime<Utc>,
    ) -> CardSystemMembership {
        let card = self.current_card(membership.card_system_id);
        CardSystemMembership {
            card_system: system(systems, membership.card_system_id),
            uitpas_number: card
                .filter(|card| card.status == CardStatus::Active)
                .map(|card| card.pass_number.clone()),
            current_card: card.map(|card| CurrentCard {
                uitpas_number: card.pass_number.clone(),
                card_type: card.card_type,
                status: card.status,
            }),
            status: membership.status,
            social_tariff: membership.social_tariff.map(|right| right.view(at)),
        }
    }

    /// The view of a group pass; `None` for a person, or a group without a card.
    pub fn grouppass(&self, systems: &CardSystems, at: DateTime<Utc>) -> Option<Grouppass> {
        let membership = self
            .memberships
            .first()
            .filter(|_| self.pass_type == PassType::Group)?;
        let card = self.current_card(membership.card_system_id)?;
        let social_tariff = membership.social_tariff.map(|right| GrouppassSocialTariff {
            status: match right.status(at) {
                SocialTariffStatus::Active => PassSocialTariffStatus::Active,
                _ => PassSocialTariffStatus::Expired,
            },
            end_date: contracts::day::end_of(right.end_date),
            total_tickets_per_year: self.tickets_per_year,
            available_tickets: self.tickets_per_year,
        });
        Some(Grouppass {
            id: self.passholder_id,
            uitpas_number: card.pass_number.clone(),
            name: Some(self.name.clone()),
            card_status: card.status,
            email: self.email.clone(),
            creation_date: self.created_at,
            social_tariff,
            card_system: system(systems, membership.card_system_id),
            address: Some(self.address.clone()),
            telephone: self.phone.clone(),
        })
    }
}

fn warning(text: &str) -> PassMessage {
    PassMessage {
        level: MessageLevel::Warn,
        text: text.into(),
    }
}
