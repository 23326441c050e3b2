//! Several people who become passholders in one act: a household at a counter.

use super::registration::{RegisterPassholder, Registered};
use crate::Euro;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most people in one act.
pub const MOST_TOGETHER: usize = 10;

/// All of them become passholders, or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisterTogether {
    pub people: Vec<RegisterPassholder>,
    /// Whose family the others join: the place among the people. None: nobody's.
    pub main: Option<usize>,
}

/// Whom it made, in the order of the people, and what is to be paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisteredTogether {
    pub registered: Vec<Registered>,
    /// For each of them; none where the region has no prices for today.
    pub lines: Vec<Option<RegistrationLine>>,
    /// Of all lines; none where one of them is missing.
    pub total: Option<Euro>,
}

/// What one pass costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegistrationLine {
    pub label: String,
    pub price: Euro,
}
