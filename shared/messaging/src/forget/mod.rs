//! What every service does when somebody is forgotten: nothing that it keeps names the person any more.
//!
//! Pass deletes a person, and when the time is over for which traces are kept it tells that the person is
//! forgotten. Each service hears it and remembers the id and the day, and nothing else of him:
//!
//! 1. Its tables, in the transaction that hears the fact: what is the person's own is deleted, amounts go on
//!    under an id that is nobody's and made for this once ([`Eraser`]). Dead letters and kept states go, too.
//! 2. What was told and answered, later: the log, once every listener is past it and no stream holds it any
//!    more (`broker.max_age_days`), and the first answers to keys of requests. The number of a fact stays,
//!    its amounts stay, whose they were does not.
//!
//! A fact may come late, from a teller that heard of it later: until the log was looked through, each hour
//! everything is erased once more. A database that was restored is told by an operator whom to forget again:
//! the ids that each service remembers are how that is known ([`questions`]).
//!
//! Whoever asks what is kept of him gets the same from every service ([`Eraser::export`]), so that what is
//! shown and what is erased stand in one place.
//!
//! Locks: the ids, in their order, before what the service locks in its own. When it is cut, it is done
//! again: erasing what is gone changes nothing.
//!
//! | file | part |
//! |---|---|
//! | `person` | forgets persons, in the transaction of whoever calls |
//! | `listener` | hears who is forgotten |
//! | `pause` | when that is done again for whom something stays |
//! | `sweep` | erases again, and looks through the log and the answers to keys |
//! | [`questions`] | whom a service has forgotten, and whom it is to forget again |

mod listener;
mod pause;
mod person;
pub mod questions;
mod store;
mod sweep;

pub use listener::Forgetting;
pub use person::{forget, is_forgotten, remember};
pub(crate) use questions::answer;
pub use sweep::{MEASURES, Sweep, again, sweep};

use crate::office::tx::Tx;
use crate::wire::envelope::Heard;
use async_trait::async_trait;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;

/// Somebody of whom nothing is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Forgotten {
    pub passholder_id: PassholderId,
    /// The Brussels day on which he was forgotten.
    pub day: NaiveDate,
}

/// Somebody to forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone {
    pub passholder_id: PassholderId,
    /// Whose the amounts are from now on: nobody's. Never kept beside the id of the person.
    pub nobody: PassholderId,
}

/// A pass number that was somebody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    pub passholder_id: PassholderId,
    pub pass_number: String,
}

/// What a service knows of a person in its own tables: erased, and shown to whoever may ask for all of it.
#[async_trait]
pub trait Eraser: Send + Sync {
    /// Deletes what is these persons' own, and puts what must stay under the id of nobody. Nothing is left to
    /// do the second time. Returns the pass numbers that were theirs, as far as they were known here.
    ///
    /// # Errors
    /// Those of the database.
    async fn erase(&self, tx: &mut Tx, gone: &[Gone]) -> Result<Vec<Number>, Fault>;

    /// All that the service keeps of a person, as JSON, and nothing of anybody else: what `erase` takes away
    /// or renames.
    ///
    /// # Errors
    /// Those of the database.
    async fn export(&self, conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault>;

    /// What a fact of the person says from now on. It must still parse.
    ///
    /// # Errors
    /// When what was told does not parse.
    fn rewritten(&self, fact: &Heard, gone: &Gone) -> Result<String, Fault> {
        Ok(renamed(fact, gone))
    }
}

/// What a fact says when it is about nobody and says the same.
pub fn renamed(fact: &Heard, gone: &Gone) -> String {
    let (id, nobody) = (gone.passholder_id.to_string(), gone.nobody.to_string());
    fact.payload.replace(&id, &nobody)
}

/// The columns of those who are gone, as statements take them: who, and whose it is from now on.
pub fn columns(gone: &[Gone]) -> (Vec<uuid::Uuid>, Vec<uuid::Uuid>) {
    gone.iter().map(|one| (one.passholder_id.0, one.nobody.0)).unzip()
}
