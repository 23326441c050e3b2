//! The kit: a vendor's adapter, a sandbox, and what is bought there.

use super::adapter::{Adapter, Trouble};
use super::judge::Prices;
use super::sandbox::{Fault, Sandbox, Wanted};
use contracts::conformance::Verdict;

/// Both sides of a run.
pub struct Kit {
    pub adapter: Adapter,
    pub sandbox: Sandbox,
    /// A ticket for a group, which may buy many a day.
    pub of_group: Wanted,
    /// A ticket for a person whose right ends.
    pub of_person: Wanted,
}

/// How a check went.
#[derive(Debug)]
pub struct Seen {
    pub verdict: Verdict,
    /// What was seen, where it did not pass.
    pub words: Vec<String>,
    /// What to mend before what the check is about.
    pub mend: Option<&'static str>,
}

impl Seen {
    /// Passed, unless something speaks against it.
    pub fn against(words: Vec<String>) -> Self {
        let verdict = match words.is_empty() {
            true => Verdict::Pass,
            false => Verdict::Fail,
        };
        Self {
            verdict,
            words,
            mend: None,
        }
    }

    /// Nothing could show it.
    pub fn not(words: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::NotSeen,
            words: vec![words.into()],
            mend: None,
        }
    }
}

impl From<Trouble> for Seen {
    fn from(trouble: Trouble) -> Self {
        let mend = trouble.mend();
        let (Trouble::Gone(words) | Trouble::Odd(words) | Trouble::Failed(words)) = trouble;
        Self {
            mend,
            ..Self::against(vec![words])
        }
    }
}

/// Why a check has no end.
#[derive(Debug)]
pub enum Stop {
    /// The vendor's side.
    Trouble(Trouble),
    /// Ours: no check can be judged.
    Ours(anyhow::Error),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Ours(error)
    }
}

impl Kit {
    /// Begins anew: what will go wrong, and what each ticket costs as it is now; nothing where one has no
    /// tariff.
    pub async fn begin(&self, lines: &[Wanted], faults: &[Fault]) -> Result<Option<Vec<Prices>>, Stop> {
        self.sandbox.reset().await?;
        let mut all = vec![];
        for line in lines {
            // Before its first faults a client is not on record: this question is not taken for the vendor's.
            let Some(reduced) = self.sandbox.reduced(line).await? else {
                return Ok(None);
            };
            let regular = line.regular_price.0;
            all.push(Prices { regular, reduced });
        }
        self.sandbox.seed(faults).await?;
        Ok(Some(all))
    }
}
