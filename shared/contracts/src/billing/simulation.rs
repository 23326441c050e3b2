//! What a draft would have come to: asked and answered in cents on the wire, shown in euros.

use super::PayerKind;
use crate::{CardSystemId, DistributionKeyId, Euro, OrganizerId, SimulationId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A version is tried on the sales of a period. Asked again while it runs, it is that one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StartSimulation {
    pub key_id: DistributionKeyId,
    pub version: i32,
    /// The first and the last Brussels day.
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub regions: Vec<CardSystemId>,
}

/// How far a simulation is, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadSimulation {
    pub key_id: DistributionKeyId,
    pub version: i32,
    pub simulation_id: SimulationId,
    pub regions: Vec<CardSystemId>,
}

/// Whether a simulation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SimulationState {
    Running,
    Done,
}

/// A simulation of a version of a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Simulation {
    #[schema(value_type = String)]
    pub id: SimulationId,
    pub state: SimulationState,
    pub start_date: NaiveDate,
    pub end_date: NaiveDate,
    pub started_at: DateTime<Utc>,
    /// The Brussels day up to which sales were looked at
    pub through: NaiveDate,
    /// How many sales were looked at
    pub looked_at: i64,
    /// Once it is done
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<SimulationResult>,
}

/// What the sales of the period came to, and would have come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimulationResult {
    /// How many sales the version is about; hidden, with all that follows, where they are under 5
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales: Option<i64>,
    /// How many of them would have had no reduced price by this key; hidden where they are under 5
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_covered: Option<i64>,
    /// They sum to the regular prices, before and after
    pub payers: Vec<SimulatedPayer>,
    pub municipalities: Vec<SimulatedMunicipality>,
    pub organizers: Vec<SimulatedOrganizer>,
}

/// What all payers of one kind, or one fund, bear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimulatedPayer {
    pub payer: PayerKind,
    /// The number of a fund
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_id: Option<String>,
    pub before: Euro,
    pub after: Euro,
}

/// What one municipality bears. Those with under 5 sales stand together, without a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimulatedMunicipality {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// Sales that it pays for, not people
    pub sales: i64,
    pub before: Euro,
    pub after: Euro,
}

/// What one organizer bears. Those with under 5 sales stand together, without an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimulatedOrganizer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer_id: Option<OrganizerId>,
    /// Its sales, not people
    pub sales: i64,
    pub before: Euro,
    pub after: Euro,
}
