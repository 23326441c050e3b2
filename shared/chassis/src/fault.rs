//! What can go wrong, in three kinds. At the door it becomes a problem; for a fact it decides between retry
//! and dead letter.

use contracts::Refusal;

/// The one classification of faults.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A business "no": an answer. For a fact: the rule is broken for good, so it becomes a dead letter.
    #[error("refused: {0}")]
    Refused(Box<Refusal>),
    /// Not now: connection, lock, time-out, overload. The same request may be sent again; nothing was
    /// committed, or it is unknown.
    #[error("busy: {0}")]
    Busy(String),
    /// A defect or data that cannot be: never hidden, never retried without a person.
    #[error("broken: {0:#}")]
    Broken(anyhow::Error),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        // A text with a zero byte cannot be stored, nor can a JSON that holds one: the sender's fault.
        let is_unstorable = error
            .as_database_error()
            .and_then(|database| database.code())
            .is_some_and(|code| code == "22021" || code == "22P05");
        match is_transient(&error) {
            true => Self::Busy(error.to_string()),
            false if is_unstorable => Refusal::invalid_data(&[(
                String::new(),
                "a text holds a character that cannot be stored".into(),
            )])
            .into(),
            false => Self::Broken(error.into()),
        }
    }
}

impl Fault {
    /// A defect, with what shows it.
    pub fn broken(message: impl std::fmt::Display) -> Self {
        Self::Broken(anyhow::anyhow!("{message}"))
    }

    /// The refusal, where it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

/// SQLSTATE classes that go away by themselves: connection (08), resources (53), operator (57), rollback
/// (40), lock (55).
fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            ["08", "53", "57", "40", "55"]
                .iter()
                .any(|class| code.starts_with(class))
                || code == "25P03"
        }),
        _ => false,
    }
}

/// Turns the violation of a named constraint into a domain refusal.
pub trait OnConstraint<T> {
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Refusal) -> Result<T, Fault>;
}

impl<T> OnConstraint<T> for Result<T, sqlx::Error> {
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Refusal) -> Result<T, Fault> {
        self.map_err(|error| {
            match error
                .as_database_error()
                .and_then(|database| database.constraint())
            {
                Some(violated) if violated == name => refusal().into(),
                _ => error.into(),
            }
        })
    }
}
