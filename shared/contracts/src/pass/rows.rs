//! Rows of a region pack that belong to the pass service.

use super::facts::{CardStatus, MembershipStatus};
use super::views::{Address, CardSystem, CardType, EndDateType, Gender};
use crate::{CardSystemId, ChipNumber, OrganizerId, PartnerId, PassNumber, PassholderId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A region: the API's view and the settings behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardSystemRow {
    #[serde(flatten)]
    pub view: CardSystem,
    /// Days after the end date of a social tariff in which the pass stays usable.
    #[serde(default = "default_grace")]
    pub grace_days: i32,
    /// Days, from the first one elsewhere, in which the right of whoever moves out of the region goes on; 0:
    /// nobody moves out with a right.
    #[serde(default)]
    pub transition_days: i32,
    /// So many days before 30 April all members who want mails are written to, whoever they are; 0: nobody
    /// is.
    #[serde(default)]
    pub notice_days: i32,
    /// From this age in years on somebody registers himself in the region; none: as the settings say.
    #[serde(default)]
    pub own_account_age: Option<i32>,
    /// With fewer cards than this at its counters the stock of the region is low; 0: it does not want to
    /// know.
    #[serde(default)]
    pub low_stock: i32,
}

fn default_grace() -> i32 {
    30
}

/// A club and how long its memberships last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssociationRow {
    pub id: String,
    pub name: String,
    pub card_system_id: CardSystemId,
    pub end_date_type: EndDateType,
    /// `CUSTOM`: the suggested end date.
    #[serde(default)]
    pub end_date: Option<NaiveDate>,
    /// `BASED_ON_DATE_OF_BIRTH`: until this age in years; `BASED_ON_REGISTRATION_DATE`: this many months.
    #[serde(default)]
    pub duration: Option<i32>,
    /// A membership can be renewed from this many months before its end.
    #[serde(default)]
    pub renewable_months: i32,
    /// Organizers that may see the memberships.
    #[serde(default)]
    pub organizers: Vec<OrganizerId>,
    /// Organizers that may register, renew and end memberships; they see them, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub writers: Vec<OrganizerId>,
}

/// A card: bound to a passholder or group pass, or in stock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardRow {
    pub pass_number: PassNumber,
    #[serde(default)]
    pub chip_number: Option<ChipNumber>,
    pub card_system_id: CardSystemId,
    pub card_type: CardType,
    pub status: CardStatus,
    #[serde(default)]
    pub passholder_id: Option<PassholderId>,
    /// The counter where a card in local stock lies; none: each counter of the region hands it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer_id: Option<OrganizerId>,
}

/// A membership of a region with its social tariff.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipRow {
    pub passholder_id: PassholderId,
    pub card_system_id: CardSystemId,
    pub status: MembershipStatus,
    pub since: NaiveDate,
    #[serde(default)]
    pub social_tariff_end: Option<NaiveDate>,
    #[serde(default)]
    pub suspended_until: Option<NaiveDate>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassholderRow {
    pub id: PassholderId,
    pub first_name: String,
    pub name: String,
    pub date_of_birth: NaiveDate,
    #[serde(default)]
    pub gender: Option<Gender>,
    /// National register number; encrypted before it is stored.
    #[serde(default)]
    pub insz: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub street: Option<String>,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub box_number: Option<String>,
    pub postal_code: String,
    pub city: String,
    /// ISO 3166-1 alpha-2, in lower case; none for Belgium.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(default)]
    pub registration_organizer: Option<OrganizerId>,
    pub registered_on: NaiveDate,
}

/// A group pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrouppassRow {
    pub id: PassholderId,
    pub name: String,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub telephone: Option<String>,
    pub postal_code: String,
    pub city: String,
    #[serde(default)]
    pub tickets_per_year: Option<i32>,
    pub registered_on: NaiveDate,
    /// The partner that holds it by its mandate.
    #[serde(default)]
    pub partner_id: Option<PartnerId>,
}

/// A person's membership of a club.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssociationMembershipRow {
    pub association_id: String,
    pub passholder_id: PassholderId,
    pub end_date: NaiveDate,
}

impl PassholderRow {
    /// The API's address: street, number and box in one line.
    pub fn address(&self) -> Address {
        let box_number = self.box_number.as_ref().map(|number| format!("bus {number}"));
        let line = [self.street.clone(), self.number.clone(), box_number]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        Address {
            street: Some(line).filter(|line| !line.is_empty()),
            number: None,
            box_number: None,
            postal_code: self.postal_code.clone(),
            city: self.city.clone(),
            country: self.country.clone().filter(|country| !country.is_empty()),
        }
    }
}
