//! What becomes of each ask of a batch.

use chassis::Fault;
use chassis::ask::Answer;
use contracts::Refusal;
use serde::Serialize;

/// What becomes of one ask.
pub enum Outcome {
    Answered(Result<Answer, Fault>),
    /// Something failed for the batch as a whole: it is tried by itself.
    Alone,
}

/// Why a batch did not get to its end.
pub enum CutShort {
    /// The database is away: alone, nobody would fare better.
    Away(Fault),
    /// Something one of them brought to light.
    Failed(Fault),
}

impl From<Fault> for CutShort {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

/// A verb must answer all.
pub fn require_all(found: usize, wanted: usize) -> Result<(), Fault> {
    if found == wanted {
        Ok(())
    } else {
        Err(Fault::broken(format!("a verb answered {found} of {wanted} asks")))
    }
}

/// The one outcome of a batch of one.
pub fn only<T>(mut outcomes: Vec<Result<T, Refusal>>) -> Result<T, Fault> {
    Ok(outcomes
        .pop()
        .ok_or_else(|| Fault::broken("a verb lost an ask"))??)
}

/// An outcome as its key keeps it.
pub fn text<T: Serialize>(result: &Result<T, Refusal>) -> Result<String, Fault> {
    Ok(match result {
        Ok(reply) => serde_json::to_string(reply)?,
        Err(refusal) => serde_json::to_string(refusal)?,
    })
}

impl Outcome {
    /// With the reply as its key keeps it.
    pub fn of<T>(result: &Result<T, Refusal>, text: &str) -> Self {
        Self::Answered(match result {
            Ok(_) => Ok(Answer {
                body: text.as_bytes().to_vec(),
                replayed: false,
            }),
            Err(refusal) => Err(refusal.clone().into()),
        })
    }

    /// Nothing happened, or it is unknown.
    pub fn busy(reason: &str) -> Self {
        Self::Answered(Err(Fault::Busy(reason.to_owned())))
    }

    /// The commit was lost.
    pub fn unknown(self, fault: &Fault) -> Self {
        match self {
            Self::Answered(_) => Self::busy(&fault.to_string()),
            Self::Alone => Self::Alone,
        }
    }
}
