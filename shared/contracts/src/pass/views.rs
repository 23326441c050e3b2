//! The pass service's answers in the shapes of the UiTPAS API 4.0.

use super::facts::{CardStatus, MembershipStatus, PassType};
use super::social_tariff::SocialTariffStatus;
use crate::{CardSystemId, OrganizerId, PassNumber, PassholderId, Points};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A region (kaartsysteem).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CardSystem {
    pub id: CardSystemId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branding: Option<Branding>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<CardSystemLinks>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cities: Option<Vec<City>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permanent: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allows_cardless_registration: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cardless_registration_type: Option<CardlessRegistrationType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_tariff_info: Option<String>,
}

impl CardSystem {
    /// A reference by id, with the name where it is known.
    pub fn reference(id: CardSystemId, name: Option<String>) -> Self {
        Self {
            id,
            name,
            branding: None,
            links: None,
            cities: None,
            permanent: None,
            allows_cardless_registration: None,
            cardless_registration_type: None,
            social_tariff_info: None,
        }
    }
}

// How a card system looks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Branding {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_color: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secondary_color: Option<String>,
}

// Pages of a card system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CardSystemLinks {
    pub website: String,
}

/// A municipality or part of one, by postal code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct City {
    pub postal_code: String,
    pub name: String,
}

// How somebody registers without a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum CardlessRegistrationType {
    All,
    Regular,
    Socialtariff,
    None,
}

/// What a scan at the counter shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pass {
    pub passholder_id: PassholderId,
    pub pass_type: PassType,
    pub uitpas_number: PassNumber,
    pub first_name: String,
    pub points: Points,
    pub postal_code: String,
    pub card_system: CardSystem,
    pub social_tariff: PassSocialTariff,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<PassMessage>,
}

// The right as a scan shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PassSocialTariff {
    pub status: PassSocialTariffStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<DateTime<Utc>>,
}

// What the right of a scanned pass is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum PassSocialTariffStatus {
    Active,
    Expired,
    None,
}

// Words about a pass, for the counter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PassMessage {
    pub level: MessageLevel,
    pub text: String,
}

// How much a message wants attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum MessageLevel {
    Info,
    Warn,
    Error,
}

/// A person with a pass. Personal data: only behind `PASSHOLDERS_SEARCH*`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Passholder {
    pub id: PassholderId,
    pub name: String,
    pub first_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uitpas_number: Option<PassNumber>,
    pub card_system_memberships: Vec<CardSystemMembership>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub creation_date: DateTime<Utc>,
    pub date_of_birth: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_organizer: Option<OrganizerReference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    pub uitid_status: UitidStatus,
    pub address: Address,
    pub postal_code: String,
    pub city: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nationality: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_in_preferences: Option<OptInPreferences>,
}

/// For what a passholder wants to be written or called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OptInPreferences {
    pub service_mails: bool,
    pub milestone_mails: bool,
    pub info_mails: bool,
    pub sms: bool,
    pub post: bool,
}

/// An organizer by id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrganizerReference {
    pub id: OrganizerId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

// As the contract has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Gender {
    Male,
    Female,
    X,
}

// Whether an account is linked to the passholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum UitidStatus {
    Registered,
    Unregistered,
}

// Where somebody lives.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(rename = "box")]
    pub box_number: Option<String>,
    pub postal_code: String,
    pub city: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A passholder's membership of a region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CardSystemMembership {
    pub card_system: CardSystem,
    /// Present while the current card is ACTIVE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uitpas_number: Option<PassNumber>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_card: Option<CurrentCard>,
    pub status: MembershipStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_tariff: Option<MembershipSocialTariff>,
}

// The card that a membership has now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CurrentCard {
    pub uitpas_number: PassNumber,
    pub card_type: CardType,
    pub status: CardStatus,
}

// A card with a chip, or a number alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CardType {
    NfcCard,
    Digital,
}

// The right of a membership, at this instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MembershipSocialTariff {
    pub status: SocialTariffStatus,
    pub end_date: DateTime<Utc>,
    pub in_grace_period: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_until_date: Option<DateTime<Utc>>,
    pub expired: bool,
}

/// A pass of an organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Grouppass {
    pub id: PassholderId,
    pub uitpas_number: PassNumber,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub card_status: CardStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub creation_date: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_tariff: Option<GrouppassSocialTariff>,
    pub card_system: CardSystem,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
}

// The right of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GrouppassSocialTariff {
    pub status: PassSocialTariffStatus,
    pub end_date: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_tickets_per_year: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_tickets: Option<i32>,
}

/// A club whose membership is shown on the pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Association {
    pub id: String,
    pub name: String,
    pub end_date_type: EndDateType,
}

// When memberships of an association end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EndDateType {
    Custom,
    BasedOnDateOfBirth,
    BasedOnRegistrationDate,
}

// A membership of a club.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssociationMembership {
    pub association: Association,
    pub status: AssociationMembershipStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<NaiveDate>,
    pub renewable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_end_date: Option<NaiveDate>,
}

// Whether a membership of a club counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum AssociationMembershipStatus {
    Active,
    Expired,
    None,
}
