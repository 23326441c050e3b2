//! Registration: what a counter says of a person, when he becomes a passholder and when something of him
//! changes. And what is kept beside him: a note, a picture.

use super::Sight;
use super::views::{
    Address, CardSystemMembership, Gender, OptInPreferences, OrganizerReference, Passholder, UitidStatus,
};
use crate::{CardSystemId, Insz, OrganizerId, PassNumber, PassholderId, ReferralCode};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A national number on its way to the one service that keeps it. It shows in no log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SentInsz(pub Insz);

impl TryFrom<String> for SentInsz {
    type Error = crate::number::NumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Insz::parse(&text).map(Self)
    }
}

impl From<SentInsz> for String {
    fn from(sent: SentInsz) -> Self {
        sent.0.expose().to_owned()
    }
}

/// What is said of a person. Each as a whole: what is absent is not known any more, but for the national
/// number, preferences, consent and terms, which stay as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonData {
    pub name: String,
    pub first_name: String,
    pub date_of_birth: NaiveDate,
    pub insz: Option<SentInsz>,
    pub gender: Option<Gender>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub nationality: Option<String>,
    pub address: Address,
    pub opt_ins: Option<OptInPreferences>,
    /// A parent agrees.
    pub parental_consent: Option<bool>,
    /// The terms were handed over on paper.
    pub terms_on_paper: Option<bool>,
    /// The terms were sent.
    pub terms_digital: Option<bool>,
}

/// An organizer at whose counter somebody acts, and what he may do there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counter {
    pub organizer_id: OrganizerId,
    /// The regions that it belongs to.
    pub card_system_ids: Vec<CardSystemId>,
    /// Where it is; none when its address is unknown.
    pub postal_code: Option<String>,
    /// May give the right to the social tariff to residents of its own city.
    pub grants: bool,
    /// And to those of other cities of the region.
    pub grants_elsewhere: bool,
    /// May write addresses in other countries.
    pub writes_abroad: bool,
}

/// The pass of somebody who is registered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewCard {
    /// A number that is made for it.
    Digital,
    /// A card of the stock.
    FromStock(PassNumber),
}

/// A picture as it was sent, in base64.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SentPicture(pub String);

impl std::fmt::Debug for SentPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SentPicture({} characters)", self.0.len())
    }
}

/// A person becomes a passholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterPassholder {
    pub person: PersonData,
    /// None: the only region of the counter.
    pub card_system_id: Option<CardSystemId>,
    pub card: NewCard,
    /// The last day of the right to the social tariff.
    pub social_tariff_end: Option<NaiveDate>,
    pub note: Option<String>,
    pub picture: Option<SentPicture>,
    /// The code of a voucher for a lower price.
    pub voucher: Option<String>,
    pub counter: Counter,
    /// The code of the partner that guided him.
    #[serde(default)]
    pub referral_code: Option<ReferralCode>,
    /// What he says at the counter of whether that partner may know; none leaves what was said before.
    #[serde(default)]
    pub partner_may_know: Option<bool>,
}

/// Whom it made, without what was sent: an answer is kept with its key, and must not keep names. Whoever sent
/// them makes it whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Registered {
    pub passholder_id: PassholderId,
    pub uitpas_number: Option<PassNumber>,
    pub creation_date: DateTime<Utc>,
    pub memberships: Vec<CardSystemMembership>,
    /// As they are kept.
    pub opt_ins: Option<OptInPreferences>,
}

impl Registered {
    /// What is kept of a view.
    pub fn of(passholder: Passholder) -> Self {
        Self {
            passholder_id: passholder.id,
            uitpas_number: passholder.uitpas_number,
            creation_date: passholder.creation_date,
            memberships: passholder.card_system_memberships,
            opt_ins: passholder.opt_in_preferences,
        }
    }

    /// The view, with what was sent.
    pub fn whole(self, person: PersonData, organizer: OrganizerId) -> Passholder {
        Passholder {
            id: self.passholder_id,
            name: person.name,
            first_name: person.first_name,
            uitpas_number: self.uitpas_number,
            card_system_memberships: self.memberships,
            email: person.email,
            creation_date: self.creation_date,
            date_of_birth: person.date_of_birth,
            gender: person.gender,
            registration_organizer: Some(OrganizerReference {
                id: organizer,
                name: None,
            }),
            points: None,
            uitid_status: UitidStatus::Unregistered,
            postal_code: person.address.postal_code.clone(),
            city: person.address.city.clone(),
            address: person.address,
            phone_number: person.phone,
            nationality: person.nationality,
            opt_in_preferences: self.opt_ins,
        }
    }
}

/// What is known of a person is replaced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplacePassholder {
    pub passholder_id: PassholderId,
    pub person: PersonData,
    /// Another last day of a right that the person has.
    pub social_tariff_end: Option<NaiveDate>,
    /// Where it is said, as far as the body tells.
    pub organizer_id: Option<OrganizerId>,
    /// Those of the caller.
    pub counters: Vec<Counter>,
}

/// Whether a national number is somebody's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskInszStatus {
    pub insz: SentInsz,
}

/// The state of a national number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InszStatus {
    pub state: InszState,
}

// Whether it is somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum InszState {
    Used,
    Unused,
}

/// The note that counters keep of a passholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadNote {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}

/// Replaces the note; none takes it away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WriteNote {
    pub passholder_id: PassholderId,
    pub sight: Sight,
    pub note: Option<String>,
}

/// What only counters see of a passholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PrivateProperties {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<PassholderId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Whether there is a picture of a passholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindPicture {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}

/// What a picture is: each that replaces another has an id of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundPicture {
    pub picture_id: Uuid,
    pub kind: PictureKind,
}

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PictureKind {
    Jpeg,
    Png,
}

/// Puts a picture in the place of the one before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PutPicture {
    pub passholder_id: PassholderId,
    pub sight: Sight,
    pub picture: SentPicture,
}

/// Takes the picture away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemovePicture {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}

/// The bytes of a picture, for whoever shows a link to it that counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadPicture {
    pub passholder_id: PassholderId,
    pub picture_id: Uuid,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_national_number_on_its_way_arrives_and_shows_nowhere_else() {
        let sent = SentInsz(Insz::parse("17.05.03-999.11").unwrap());
        let text = serde_json::to_string(&sent).unwrap();
        assert_eq!(serde_json::from_str::<SentInsz>(&text).unwrap(), sent);
        assert!(serde_json::from_str::<SentInsz>("\"17050399912\"").is_err());
        assert!(!format!("{sent:?}").contains("999"), "{sent:?}");
    }
}
