//! What a counter does for somebody who has a pass: a membership of a further region, another card, the right
//! to the social tariff granted or taken back.

use super::registration::Counter;
use super::views::{Address, CardSystemMembership, CardType};
use crate::{CardSystemId, PassholderId, ReferralCode};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What would become of a membership?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewMembership {
    pub passholder_id: PassholderId,
    pub card_system_id: CardSystemId,
    pub social_tariff: bool,
    pub counter: Counter,
}

// What a request for a membership comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MembershipOutcome {
    NotPossible,
    NewMembership,
    ReplaceMembership,
}

/// What would become of a membership.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MembershipPreview {
    #[serde(rename = "type")]
    pub outcome: MembershipOutcome,
    /// The last day of a right, unless the counter says another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_tariff_end_date: Option<NaiveDate>,
    /// Whoever gets the right must live in the region.
    pub address_change_required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_membership: Option<CardSystemMembership>,
}

// Why a card is replaced while all else stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReplacementReason {
    LossTheft,
    Defect,
}

// The right that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WantedSocialTariff {
    /// 30 April of the next year, unless it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_tariff_end_date: Option<NaiveDate>,
}

// Where somebody lives from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewAddress {
    pub street: String,
    pub postal_code: String,
    pub city: String,
}

/// A membership is added or replaced, always with a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeMembership {
    pub passholder_id: PassholderId,
    pub card_system_id: CardSystemId,
    pub card_type: CardType,
    /// The card from the stock of the counter; none for a digital pass.
    pub uitpas_number: Option<String>,
    /// None asks for a membership without the right.
    pub social_tariff: Option<WantedSocialTariff>,
    /// Only where somebody from outside the region gets the right.
    pub address: Option<NewAddress>,
    pub voucher: Option<String>,
    /// Only the card is replaced: the right stays as it is.
    pub replacement: Option<ReplacementReason>,
    pub counter: Counter,
    /// The code of the partner that guided the holder.
    #[serde(default)]
    pub referral_code: Option<ReferralCode>,
    /// What he says at the counter of whether that partner may know; none leaves what was said before.
    #[serde(default)]
    pub partner_may_know: Option<bool>,
}

impl From<NewAddress> for Address {
    fn from(new: NewAddress) -> Self {
        Self {
            street: Some(new.street).filter(|street| !street.trim().is_empty()),
            postal_code: new.postal_code,
            city: new.city,
            ..Self::default()
        }
    }
}
