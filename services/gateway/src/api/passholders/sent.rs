//! What a client sends of a passholder.

use super::referral_code::code;
use chrono::NaiveDate;
use contracts::pass::{
    Address, CardType, Gender, NewCard, OptInPreferences, OrganizerReference, PersonData, SentInsz,
    SentPicture,
};
use contracts::text::LONGEST_TEXT;
use contracts::{CardSystemId, Insz, OrganizerId, PassNumber, ReferralCode, Refusal};
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use utoipa::ToSchema;

/// A passholder as it is written; members of the contract that only an answer has are not looked at.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SentPassholder {
    name: String,
    first_name: String,
    date_of_birth: NaiveDate,
    /// National number. One that is known does not change, and is kept when it is absent.
    insz_number: Option<String>,
    email: Option<String>,
    gender: Option<Gender>,
    phone_number: Option<String>,
    nationality: Option<String>,
    address: Address,
    /// For passholders under 16 none of them is kept.
    opt_in_preferences: Option<OptInPreferences>,
    /// A parent agrees: required to register somebody under 16.
    parental_consent: Option<bool>,
    legal_terms_paper: Option<bool>,
    legal_terms_digital: Option<bool>,
    /// The last day of the right to the social tariff
    #[serde(default, deserialize_with = "some_day")]
    #[schema(value_type = Option<String>, format = Date)]
    registration_social_tariff_end_date: Option<NaiveDate>,
    registration_organizer: Option<OrganizerReference>,
    /// Absent: the only card system of the organizer
    registration_card_system_id: Option<CardSystemId>,
    registration_card_type: Option<CardType>,
    /// The number of the card, for `NFC_CARD`
    registration_uitpas_number: Option<String>,
    /// JPEG or PNG in base64
    registration_picture: Option<String>,
    registration_note: Option<String>,
    /// The code of a voucher for a lower price
    registration_voucher: Option<String>,
    /// Beyond the contract: the code of the partner that guided the person
    referral_code: Option<String>,
    /// Beyond the contract: whether that partner may know that it worked; absent: as was said before
    partner_may_know: Option<bool>,
}

/// What only a registration says.
pub struct Registration {
    pub card_system_id: Option<CardSystemId>,
    pub card: NewCard,
    pub note: Option<String>,
    pub picture: Option<SentPicture>,
    pub voucher: Option<String>,
    pub referral_code: Option<ReferralCode>,
    pub partner_may_know: Option<bool>,
}

/// Clients send fields that nobody filled in as empty texts.
pub fn some(text: Option<String>) -> Option<String> {
    let text = text?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// As [`some`], for the code of a referral.
///
/// # Errors
/// 400 for what is none.
pub fn referral_code(text: Option<String>) -> Result<Option<ReferralCode>, Refusal> {
    some(text).map(|text| code(&text)).transpose()
}

/// As [`some`], for a day.
fn some_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let text = some(Option::<String>::deserialize(deserializer)?);
    let day = text.map(|text| text.parse()).transpose();
    day.map_err(|_| D::Error::custom("is no day: year-month-day"))
}

/// Refuses texts, each at its place, that nobody types: long ones, and those with control characters, which
/// no database and no mail takes.
///
/// # Errors
/// 400 that points to them.
pub fn require_short(texts: &[(&str, &str)]) -> Result<(), Refusal> {
    let fault = |text: &str| match text {
        text if text.chars().nth(LONGEST_TEXT).is_some() => {
            Some(format!("has more than {LONGEST_TEXT} characters"))
        }
        text if text.trim().chars().any(char::is_control) => Some("has control characters".to_owned()),
        _ => None,
    };
    let wrong = texts
        .iter()
        .filter_map(|(pointer, text)| Some(((*pointer).to_owned(), fault(text)?)));
    let wrong: Vec<_> = wrong.collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&wrong)),
    }
}

fn missing(pointer: &str) -> Refusal {
    Refusal::invalid_data(&[(pointer.to_owned(), "is required".to_owned())])
}

impl SentPassholder {
    /// The organizer that registers.
    ///
    /// # Errors
    /// 400 when none was sent.
    pub fn organizer(&self) -> Result<OrganizerId, Refusal> {
        let organizer = self.registration_organizer.as_ref();
        let id = organizer.map(|organizer| organizer.id.clone());
        id.filter(|id| !id.0.is_empty())
            .ok_or_else(|| missing("/registrationOrganizer/id"))
    }

    /// Refuses texts that nobody types, before they travel: a body may be large for the sake of a picture.
    ///
    /// # Errors
    /// 400 that points to them.
    pub fn require_short(&self) -> Result<(), Refusal> {
        let address = &self.address;
        let registered = self.registration_organizer.as_ref();
        let organizer = registered.map_or("", |organizer| organizer.id.0.as_str());
        let texts = [
            ("/address/postalCode", address.postal_code.as_str()),
            ("/address/city", &address.city),
            ("/name", &self.name),
            ("/firstName", &self.first_name),
            ("/registrationOrganizer/id", organizer),
        ];
        let options = [
            ("/email", &self.email),
            ("/phoneNumber", &self.phone_number),
            ("/nationality", &self.nationality),
            ("/address/street", &address.street),
            ("/address/number", &address.number),
            ("/address/box", &address.box_number),
            ("/address/country", &address.country),
            ("/registrationVoucher", &self.registration_voucher),
        ];
        let options = options.map(|(pointer, text)| (pointer, text.as_deref().unwrap_or_default()));
        require_short(&texts.into_iter().chain(options).collect::<Vec<_>>())
    }

    /// The national number.
    ///
    /// # Errors
    /// 400 for one that is none; it is not repeated.
    pub fn insz(&self) -> Result<Option<Insz>, Refusal> {
        let text = some(self.insz_number.clone());
        let insz = text.map(|text| Insz::parse(&text)).transpose();
        insz.map_err(|error| {
            Refusal::uitpas("invalid-insz-number", "Invalid INSZ number")
                .detail(format!("The number {error}"))
        })
    }

    /// Another last day of the right.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.registration_social_tariff_end_date
    }

    /// What only a registration says.
    ///
    /// # Errors
    /// 400 without a kind of card, or without the number of the card.
    pub fn registration(&self) -> Result<Registration, Refusal> {
        let card = match self.registration_card_type {
            None => return Err(missing("/registrationCardType")),
            Some(CardType::Digital) => NewCard::Digital,
            Some(CardType::NfcCard) => {
                let text = some(self.registration_uitpas_number.clone());
                let text = text.ok_or_else(|| missing("/registrationUitpasNumber"))?;
                NewCard::FromStock(PassNumber::require(&text, "invalid-uitpas-number")?)
            }
        };
        Ok(Registration {
            card_system_id: self.registration_card_system_id,
            card,
            note: some(self.registration_note.clone()),
            picture: some(self.registration_picture.clone()).map(SentPicture),
            voucher: some(self.registration_voucher.clone()),
            referral_code: referral_code(self.referral_code.clone())?,
            partner_may_know: self.partner_may_know,
        })
    }

    /// What was said of the person.
    pub fn person(self, insz: Option<Insz>) -> PersonData {
        PersonData {
            name: self.name.trim().to_owned(),
            first_name: self.first_name.trim().to_owned(),
            date_of_birth: self.date_of_birth,
            insz: insz.map(SentInsz),
            gender: self.gender,
            email: some(self.email),
            phone: some(self.phone_number),
            nationality: some(self.nationality),
            address: one_line(self.address),
            opt_ins: self.opt_in_preferences,
            parental_consent: self.parental_consent,
            terms_on_paper: self.legal_terms_paper,
            terms_digital: self.legal_terms_digital,
        }
    }
}

/// Older clients send number and box by themselves; Belgium is where everybody lives.
pub fn one_line(address: Address) -> Address {
    let box_number = some(address.box_number).map(|number| format!("bus {number}"));
    let parts = [some(address.street), some(address.number), box_number];
    let line: Vec<String> = parts.into_iter().flatten().collect();
    let country = some(address.country).map(|country| country.to_lowercase());
    Address {
        street: some(Some(line.join(" "))),
        number: None,
        box_number: None,
        postal_code: address.postal_code.trim().to_owned(),
        city: address.city.trim().to_owned(),
        country: country.filter(|country| country != "be"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_line_and_belgium_goes_without_saying() {
        let sent = Address {
            street: Some("Dorpsstraat".into()),
            number: Some("1".into()),
            box_number: Some("2".into()),
            postal_code: " 3450".into(),
            city: "Geetbets ".into(),
            country: Some("BE".into()),
        };
        let kept = one_line(sent.clone());
        assert_eq!(kept.street.as_deref(), Some("Dorpsstraat 1 bus 2"));
        assert_eq!(
            (kept.postal_code.as_str(), kept.city.as_str()),
            ("3450", "Geetbets")
        );
        assert_eq!(kept.country, None);
        let abroad = Address {
            country: Some("NL".into()),
            street: Some(" ".into()),
            number: None,
            box_number: None,
            ..sent
        };
        let kept = one_line(abroad);
        assert_eq!((kept.country.as_deref(), kept.street), (Some("nl"), None));
    }
}
