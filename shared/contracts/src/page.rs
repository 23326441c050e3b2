//! A page of a list, as the API writes it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most members that one page may ask for.
pub const LARGEST_PAGE: i64 = 500;

/// `totalItems` counts all that match, `member` holds the asked page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    pub total_items: i64,
    pub member: Vec<T>,
}

impl<T> Page<T> {
    /// A page of nothing, of nothing.
    pub fn empty() -> Self {
        Self {
            total_items: 0,
            member: vec![],
        }
    }

    /// The same page of other things.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            total_items: self.total_items,
            member: self.member.into_iter().map(f).collect(),
        }
    }
}

/// Which page: skip `start`, then at most `limit`. A limit of 0 asks for the count alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Window {
    pub start: i64,
    pub limit: i64,
}

impl Window {
    /// The members of this page out of all that match.
    pub fn cut<T>(self, all: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        let size = |n: i64| usize::try_from(n).unwrap_or(0);
        all.into_iter().skip(size(self.start)).take(size(self.limit))
    }
}

impl Default for Window {
    fn default() -> Self {
        Self { start: 0, limit: 20 }
    }
}
