//! The looks of this process: noted in memory, written together.

use super::held::{Held, Seen};
use super::write::write;
use chassis::Fault;
use chassis::measure::Measure;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use contracts::pass::Looker;
use messaging::Office;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many are written in one transaction.
const SLICE: usize = 5_000;

/// Raised when looks could not be written.
pub const LATE: &str = "looks_late_total";

/// What is measured of looks.
pub const MEASURES: &[Measure] = &[Measure::counter(
    LATE,
    "Times that looks at persons could not be written, and wait for another try.",
)];

/// What is noted and not written yet.
pub struct Looks {
    office: Office,
    state: Mutex<State>,
    /// One writes at a time.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    held: Held,
    /// The process stops: nobody comes to write any more.
    is_closed: bool,
}

impl Looks {
    /// None yet.
    pub fn new(office: &Office) -> Self {
        Self {
            office: office.clone(),
            state: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Notes a look at each of these. It waits for the database where too much is held, or the process stops.
    ///
    /// # Errors
    /// When it cannot be kept: then nothing must be shown.
    ///
    /// Rule: what was answered of a person is noted for that person, with who asked, or it is not answered
    /// Test: `whoever_is_in_an_answer_is_noted_once_for_each_question`,
    /// `what_is_held_when_the_process_stops_is_written`
    /// Source: GDPR, article 15; this house
    pub async fn note(
        &self,
        looker: Looker,
        persons: Vec<PassholderId>,
        at: DateTime<Utc>,
    ) -> Result<(), Fault> {
        if persons.is_empty() {
            return Ok(());
        }
        while self.state().held.is_full() {
            self.write_when(|state| state.held.is_full()).await?;
        }
        let is_closed = {
            let mut state = self.state();
            state.held.add(looker, persons, at);
            state.is_closed
        };
        match is_closed {
            true => self.write().await,
            false => Ok(()),
        }
    }

    /// As [`Looks::note`], now.
    ///
    /// # Errors
    /// As [`Looks::note`].
    pub async fn note_now(&self, looker: Looker, person: PassholderId) -> Result<(), Fault> {
        self.note(looker, vec![person], self.office.clock.now()).await
    }

    /// Writes what is held.
    ///
    /// # Errors
    /// When the database does not take it; it is held on.
    pub async fn write(&self) -> Result<(), Fault> {
        self.write_when(|_| true).await
    }

    /// Writes what is held, and from now on each look at once.
    ///
    /// # Errors
    /// As [`Looks::write`].
    pub async fn close(&self) -> Result<(), Fault> {
        self.state().is_closed = true;
        self.write().await
    }

    /// Who comes while others are written waits, and looks again whether there is something to do.
    async fn write_when(&self, is_due: impl Fn(&State) -> bool) -> Result<(), Fault> {
        let _turn = self.turn.lock().await;
        let mut taken = {
            let mut state = self.state();
            if !is_due(&state) {
                return Ok(());
            }
            Taken {
                looks: self,
                rest: state.held.take(),
            }
        };
        while !taken.rest.is_empty() {
            let slice = taken.rest[taken.rest.len().saturating_sub(SLICE)..].to_vec();
            let written = slice.len();
            let outcome = self
                .office
                .transact(|tx| Box::pin(async move { write(tx, &slice).await }));
            if let Err(fault) = outcome.await {
                metrics::counter!(LATE).increment(1);
                return Err(fault);
            }
            taken.rest.truncate(taken.rest.len() - written);
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is being written: whatever is left goes back, also when nobody waits for it any more.
struct Taken<'a> {
    looks: &'a Looks,
    rest: Vec<(Seen, i64)>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let rest = std::mem::take(&mut self.rest);
        self.looks.state().held.put_back(rest);
    }
}
