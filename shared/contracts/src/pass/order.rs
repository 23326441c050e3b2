//! Orders: passes that somebody buys on line, for himself and for others, and pays before anybody becomes a
//! passholder.

use super::registration::{Counter, PersonData};
use super::views::{Address, Gender, OptInPreferences, OrganizerReference};
use crate::{CardSystemId, Euro, OrderId, OrganizerId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The most people in an order beside the first.
pub const MOST_EXTRAS: usize = 9;

/// Somebody for whom a pass is ordered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderedPass {
    pub person: PersonData,
    /// None: the only region of the organizer.
    pub card_system_id: Option<CardSystemId>,
    /// The code of a voucher for a lower price.
    pub voucher: Option<String>,
    /// Says that an official source knows of a right to the social tariff.
    pub id_token: Option<IdToken>,
    /// The organizer that registers.
    pub counter: Counter,
}

/// What an official source said of somebody, as the client got it. It shows in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdToken(pub String);

impl std::fmt::Debug for IdToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdToken(***)")
    }
}

/// The secret of an order, for whoever comes back from paying. It shows in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String)]
pub struct CustomToken(pub String);

impl std::fmt::Debug for CustomToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CustomToken(***)")
    }
}

/// With which the buyer of an order links an account. It shows in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String)]
pub struct OrderRegistrationToken(pub String);

impl std::fmt::Debug for OrderRegistrationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OrderRegistrationToken(***)")
    }
}

/// Passes are ordered. The same id is the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceOrder {
    pub order_id: OrderId,
    /// Whoever orders is the first.
    pub passes: Vec<OrderedPass>,
    /// Where the buyer goes after paying.
    pub return_to: Option<String>,
    /// Where the buyer goes who does not pay.
    pub return_unpaid: Option<String>,
    /// The client whose id somebody without a token shows.
    #[serde(default)]
    pub stranger_at: Option<String>,
}

/// An order, for whoever may read those of all its organizers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadOrder {
    pub order_id: OrderId,
    pub organizers: Vec<OrganizerId>,
    /// Without a token neither anybody in it nor the sum is shown.
    pub with_persons: bool,
}

/// An order, for whoever has its secret: a limited number of times, and without persons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenOrder {
    pub order_id: OrderId,
    pub custom_token: CustomToken,
}

/// Somebody says that something may have become of the payment of an order: it is looked at. The answer is
/// the same for every order, and for none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LookAtPayment {
    pub order_id: OrderId,
}

/// How far an order got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderStatus {
    PendingPayment,
    PendingUitidConnect,
    Completed,
    Cancelled,
}

/// An order as clients see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub id: OrderId,
    pub status: OrderStatus,
    /// While it waits for the payment
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_url: Option<String>,
    /// Of the buyer; absent when the order was forgotten, and for whoever shows nothing but the id of a
    /// client
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Absent for whoever shows nothing but the id of a client
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_price: Option<Euro>,
    /// With which the buyer links an account, for whoever has the secret of the order, while it is
    /// `PENDING_UITID_CONNECT`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_token: Option<OrderRegistrationToken>,
    /// Reads the order a limited number of times without any other proof
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_token: Option<CustomToken>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main_passholder_registration: Option<PassholderRegistration>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra_passholder_registrations: Option<Vec<PassholderRegistration>>,
}

/// Somebody in an order. A national number is never shown again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PassholderRegistration {
    /// Of the registration, not of the passholder
    pub id: Uuid,
    pub name: String,
    pub first_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub creation_date: DateTime<Utc>,
    pub date_of_birth: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    pub registration_organizer: OrganizerReference,
    pub address: Address,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nationality: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_in_preferences: Option<OptInPreferences>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parental_consent: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_terms_paper: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_terms_digital: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_card_system_id: Option<CardSystemId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_voucher: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_social_tariff: Option<RequestedSocialTariff>,
}

/// That the social tariff was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestedSocialTariff {
    pub requested: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_show_in_no_log() {
        let (id_token, custom) = (IdToken("hush".into()), CustomToken("hush".into()));
        let registration = OrderRegistrationToken("hush".into());
        assert!(!format!("{id_token:?}{custom:?}{registration:?}").contains("hush"));
    }
}
