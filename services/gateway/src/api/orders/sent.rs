//! What a client sends of an order.

use crate::api::passholders::sent::{one_line, require_short, some};
use chrono::NaiveDate;
use contracts::pass::{
    Address, Counter, Gender, IdToken, MOST_EXTRAS, OptInPreferences, OrderedPass, OrganizerReference,
    PersonData, SentInsz,
};
use contracts::{CardSystemId, Insz, OrganizerId, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

/// An order as it is written; members of the contract that only an answer has are not looked at.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SentOrder {
    main_passholder_registration: SentRegistration,
    /// At most nine
    #[serde(default)]
    extra_passholder_registrations: Option<Vec<SentRegistration>>,
    /// An https address; `orderId` and `customToken` are added to it
    redirect_url_after_payment: Option<String>,
    /// An https address; `orderId` and `customToken` are added to it
    redirect_url_after_cancel_payment: Option<String>,
}

/// Somebody for whom a pass is ordered.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SentRegistration {
    name: String,
    first_name: String,
    date_of_birth: NaiveDate,
    /// National number
    insz_number: Option<String>,
    /// Required in the main registration
    email: Option<String>,
    gender: Option<Gender>,
    phone_number: Option<String>,
    nationality: Option<String>,
    address: Address,
    /// For passholders under 16 none of them is kept.
    opt_in_preferences: Option<OptInPreferences>,
    /// A parent agrees: required for somebody under 16.
    parental_consent: Option<bool>,
    legal_terms_paper: Option<bool>,
    legal_terms_digital: Option<bool>,
    registration_organizer: OrganizerReference,
    /// Absent: the only card system of the organizer
    registration_card_system_id: Option<CardSystemId>,
    /// The code of a voucher for a lower price
    registration_voucher: Option<String>,
    registration_social_tariff: Option<SentSocialTariff>,
}

/// The wish for the social tariff.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SentSocialTariff {
    /// Of the social tariff validation flow
    id_token: Option<String>,
}

/// Where in the body the registration with this number is.
pub fn place(n: usize) -> String {
    match n.checked_sub(1) {
        None => "/mainPassholderRegistration".to_owned(),
        Some(extra) => format!("/extraPassholderRegistrations/{extra}"),
    }
}

/// What is wrong in the registration with this number, pointed at there.
fn below(n: usize, refusal: Refusal) -> Refusal {
    refusal.at(&place(n))
}

impl SentOrder {
    fn registrations(&self) -> impl Iterator<Item = (usize, &SentRegistration)> {
        let extras = self.extra_passholder_registrations.iter().flatten();
        std::iter::once(&self.main_passholder_registration)
            .chain(extras)
            .enumerate()
    }

    /// The organizers that register, each with the place of its registration.
    ///
    /// # Errors
    /// 400 for more people than an order has, for texts that nobody types, or without an organizer.
    pub fn organizers(&self) -> Result<Vec<OrganizerId>, Refusal> {
        let extras = self.extra_passholder_registrations.iter().flatten();
        if extras.count() > MOST_EXTRAS {
            return Err(Refusal::invalid_data(&[(
                "/extraPassholderRegistrations".into(),
                format!("has more than {MOST_EXTRAS} registrations"),
            )]));
        }
        let mut all = vec![];
        for (n, registration) in self.registrations() {
            registration
                .require_short()
                .map_err(|refusal| below(n, refusal))?;
            let id = registration.registration_organizer.id.clone();
            if id.0.is_empty() {
                let missing =
                    Refusal::invalid_data(&[("/registrationOrganizer/id".into(), "is required".into())]);
                return Err(below(n, missing));
            }
            all.push(id);
        }
        Ok(all)
    }

    /// The national numbers.
    ///
    /// # Errors
    /// 400 for one that is none; it is not repeated.
    pub fn numbers(&self) -> Result<Vec<Option<Insz>>, Refusal> {
        let each = self.registrations().map(|(n, registration)| {
            let text = some(registration.insz_number.clone());
            let insz = text.map(|text| Insz::parse(&text)).transpose();
            insz.map_err(|error| {
                let refusal = Refusal::uitpas("invalid-insz-number", "Invalid INSZ number");
                below(n, refusal.detail(format!("The number {error}")))
            })
        });
        each.collect()
    }

    /// Where the buyer goes who has paid.
    pub fn return_to(&self) -> Option<String> {
        some(self.redirect_url_after_payment.clone())
    }

    /// Where the buyer goes who has not.
    pub fn return_unpaid(&self) -> Option<String> {
        some(self.redirect_url_after_cancel_payment.clone())
    }

    /// What is ordered; numbers and counters are those of the registrations, one for each.
    pub fn passes(self, numbers: Vec<Option<Insz>>, counters: Vec<Counter>) -> Vec<OrderedPass> {
        let extras = self.extra_passholder_registrations.into_iter().flatten();
        std::iter::once(self.main_passholder_registration)
            .chain(extras)
            .zip(numbers)
            .zip(counters)
            .map(|((registration, insz), counter)| registration.pass(insz, counter))
            .collect()
    }
}

impl SentRegistration {
    fn require_short(&self) -> Result<(), Refusal> {
        let address = &self.address;
        let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        require_short(&[
            ("/name", &self.name),
            ("/firstName", &self.first_name),
            ("/email", &text(&self.email)),
            ("/phoneNumber", &text(&self.phone_number)),
            ("/nationality", &text(&self.nationality)),
            ("/address/street", &text(&address.street)),
            ("/address/number", &text(&address.number)),
            ("/address/box", &text(&address.box_number)),
            ("/address/postalCode", &address.postal_code),
            ("/address/city", &address.city),
            ("/address/country", &text(&address.country)),
            ("/registrationOrganizer/id", &self.registration_organizer.id.0),
            ("/registrationVoucher", &text(&self.registration_voucher)),
        ])
    }

    fn pass(self, insz: Option<Insz>, counter: Counter) -> OrderedPass {
        let id_token = self
            .registration_social_tariff
            .and_then(|wish| some(wish.id_token));
        OrderedPass {
            person: PersonData {
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
            },
            card_system_id: self.registration_card_system_id,
            voucher: some(self.registration_voucher),
            id_token: id_token.map(IdToken),
            counter,
        }
    }
}
