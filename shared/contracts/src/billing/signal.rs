//! Signals: what a person should look at in how organizers sell. A machine finds them and decides nothing.

use crate::page::Window;
use crate::{CardSystemId, EventId, Message, OrganizerId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignalRule {
    /// The regular price of an event rose, and the tickets at a reduced tariff were sold at the high price.
    PriceRaised,
    /// Nobody who bought at a reduced tariff checked in, where others do.
    NobodyCame,
    /// The same few people buy at each event, and nobody else comes.
    OwnMembersOnly,
}

/// What became of a signal, by a person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignalState {
    Open,
    LookedAt,
    /// There is a good reason, and it is written down.
    Explained,
}

/// How many people: a number under five is not told, because it could tell who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, examples("<5", "12"))]
pub struct People(Option<i64>);

impl People {
    /// The smallest number that is told.
    pub const FEWEST: i64 = 5;

    /// So many.
    ///
    /// Rule: a signal tells no number of people under five
    /// Test: `a_number_of_people_under_five_is_told_to_nobody`
    /// Source: this house
    pub fn of(number: i64) -> Self {
        Self((number >= Self::FEWEST).then_some(number))
    }
}

impl fmt::Display for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(number) => write!(f, "{number}"),
            None => write!(f, "<{}", Self::FEWEST),
        }
    }
}

impl From<People> for String {
    fn from(people: People) -> Self {
        people.to_string()
    }
}

impl TryFrom<String> for People {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let number = text.parse().unwrap_or_default();
        match Self::of(number).to_string() == text {
            true => Ok(Self::of(number)),
            false => Err("is no number of people"),
        }
    }
}

/// Something that a person should look at. It has no effect on any sale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Signal {
    pub id: String,
    pub rule: SignalRule,
    /// Of the rule: what it looked for when it was found
    pub rule_version: i32,
    pub card_system_id: CardSystemId,
    #[schema(value_type = String)]
    pub organizer_id: OrganizerId,
    /// Absent where it is about several events
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub event_id: Option<EventId>,
    /// The first Brussels day that was looked at
    pub first_day: NaiveDate,
    /// The last one
    pub last_day: NaiveDate,
    pub figures: Figures,
    /// Why, in words
    pub explanation: Message,
    pub found_at: DateTime<Utc>,
    pub state: SignalState,
    /// What a person said of it last
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The id of the caller
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
}

/// What was counted. Nobody is named.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Sales at a reduced tariff
    pub sales: i64,
    /// To how many people
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<People>,
    /// At how many events
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<i64>,
    /// By how many percents the price rose
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rise: Option<i64>,
}

/// Signals of these regions, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListSignals {
    pub regions: Vec<CardSystemId>,
    /// In this state alone.
    pub state: Option<SignalState>,
    pub window: Window,
}

/// What a person says of a signal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaidOfSignal {
    pub state: SignalState,
    /// Nothing about persons
    pub reason: String,
}

/// A signal of one of these regions is in this state from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PutSignal {
    pub signal_id: i64,
    pub regions: Vec<CardSystemId>,
    pub said: SaidOfSignal,
    /// Who says it.
    pub by: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_people_under_five_is_told_to_nobody() {
        for (number, told) in [(0, "<5"), (1, "<5"), (4, "<5"), (5, "5"), (12, "12")] {
            let people = People::of(number);
            assert_eq!(people.to_string(), told);
            assert_eq!(People::try_from(told.to_owned()), Ok(people));
        }
        assert!(People::try_from("4".to_owned()).is_err());
    }
}
