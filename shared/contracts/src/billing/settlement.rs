//! What is paid after a period: debts as they are booked, and payments after netting.

use super::{Party, PeriodId};
use crate::{CardSystemId, OrganizerId, SignedEuro};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a payer owes for the sales of one organizer, as it is booked. What an own service of a municipality
/// claims is the municipality's claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Debt {
    /// Its place among the debts of the period, from 1
    pub number: i32,
    pub from: Party,
    /// The organizer, or the municipality whose own service it is
    pub to: Party,
    /// Whose sales it is for
    pub organizer: Party,
    /// Negative where more was given back than sold
    pub amount: SignedEuro,
    /// To its own service: booked, not paid
    pub internal: bool,
}

/// What is paid: debts between the same two are one payment, and municipalities pay each other the
/// difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// Its place among the payments of the period, from 1
    pub number: i32,
    pub from: Party,
    pub to: Party,
    /// Above zero
    pub amount: SignedEuro,
    /// The numbers of the debts that it pays, in both directions
    pub debts: Vec<i32>,
}

/// All debts and payments of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Settlement {
    #[schema(value_type = String)]
    pub period_id: PeriodId,
    pub closed: bool,
    pub debts: Vec<Debt>,
    pub payments: Vec<Payment>,
}

/// The debts and payments of a period of one of these regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadSettlement {
    pub period_id: PeriodId,
    pub regions: Vec<CardSystemId>,
}

/// Whose own service an organizer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnOrganizer {
    #[schema(value_type = String)]
    pub organizer_id: OrganizerId,
    /// Name of the municipality; absent: of none
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
}

/// Whose own service is this organizer of one of these regions?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadOwnOrganizer {
    pub organizer_id: OrganizerId,
    pub regions: Vec<CardSystemId>,
}

/// An organizer of one of these regions is a municipality's own service from the next statements on, or of
/// none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PutOwnOrganizer {
    pub own: OwnOrganizer,
    pub regions: Vec<CardSystemId>,
}
