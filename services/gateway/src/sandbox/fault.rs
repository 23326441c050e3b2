//! What is to go wrong, and how often.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// It is done, and the client is told 503: nobody knows.
    TimeOutAfterWrite,
    /// It arrives twice, as behind a proxy that tries again; the client is told of the second.
    Duplicate,
    /// It takes two seconds longer.
    Slow,
    /// Nothing is done, and the client is told 500.
    ServerError,
    /// Nothing is done, and the client is told 429, and after how many seconds to come again.
    TooManyRequests,
    /// The question about tariffs is told that the right has ended.
    ExpiredRight,
    /// The lines of the answer come in another order: which is which their references say.
    IdenticalLines,
}

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Seeded {
    /// `POST`, for instance.
    method: String,
    /// As in the document: `/ticket-sales/{ticketSaleId}`.
    route: String,
    fault: Kind,
    /// How many of its next calls, 1 to 100.
    times: u32,
}

impl Seeded {
    /// Whether it may be asked for.
    pub fn is_fine(&self) -> bool {
        let is_short = self.method.len() <= 10 && self.route.len() <= 200;
        is_short && (1..=100).contains(&self.times)
    }

    /// Whether a call meets it.
    pub fn is_for(&self, method: &str, route: &str) -> bool {
        self.method == method && self.route == route
    }

    /// What goes wrong.
    pub fn kind(&self) -> Kind {
        self.fault
    }

    /// One less; says whether that was the last.
    pub fn use_up(&mut self) -> bool {
        self.times = self.times.saturating_sub(1);
        self.times == 0
    }
}
