//! What became of a run, in text and as JSON.

use super::check::Check;
use super::kit::Seen;
use super::report::word;
use chrono::NaiveDate;
use contracts::conformance::Verdict;
use serde_json::{Value, json};
use std::fmt::Write;

/// What vendors build on.
pub const API: &str = "UiTPAS API 4.0";

/// How a check went.
pub struct Outcome {
    pub check: Check,
    pub seen: Seen,
}

/// All of them.
pub struct Run {
    /// The adapter.
    pub url: String,
    /// The Brussels day of the run.
    pub day: NaiveDate,
    pub outcomes: Vec<Outcome>,
}

impl Run {
    /// How many checks were passed.
    pub fn passed(&self) -> usize {
        self.count(Verdict::Pass)
    }

    /// Whether every check was seen.
    pub fn is_whole(&self) -> bool {
        self.count(Verdict::NotSeen) == 0
    }

    /// Whether every check was passed.
    pub fn is_fine(&self) -> bool {
        self.passed() == self.outcomes.len()
    }

    fn count(&self, verdict: Verdict) -> usize {
        let outcomes = self.outcomes.iter();
        outcomes.filter(|outcome| outcome.seen.verdict == verdict).count()
    }

    /// A line per check, what was seen and what to mend.
    ///
    /// # Errors
    /// Never, as texts grow.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = format!("{} with {API}, {}", self.url, self.day);
        for Outcome { check, seen } in &self.outcomes {
            write!(text, "\n{:9} {}", word(seen.verdict), check.words())?;
            for words in &seen.words {
                write!(text, "\n          seen: {words}")?;
            }
            if seen.verdict == Verdict::Fail {
                write!(text, "\n          mend: {}", check.mend())?;
            }
        }
        writeln!(text, "\n{} of {}", self.passed(), self.outcomes.len())?;
        Ok(text)
    }

    /// The same for a machine.
    ///
    /// # Errors
    /// Never: nothing in it is no JSON.
    pub fn json(&self) -> anyhow::Result<String> {
        let check = |Outcome { check, seen }: &Outcome| {
            json!({
                "check": check, "words": check.words(), "verdict": seen.verdict, "seen": seen.words,
                "mend": (seen.verdict == Verdict::Fail).then(|| check.mend()),
            })
        };
        let run = json!({
            "url": self.url, "api": API, "day": self.day, "passed": self.passed(),
            "of": self.outcomes.len(), "isWhole": self.is_whole(),
            "checks": self.outcomes.iter().map(check).collect::<Value>(),
        });
        Ok(format!("{run:#}\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Run {
        let outcome = |check, verdict, words: &str| Outcome {
            check,
            seen: Seen {
                verdict,
                words: vec![words.to_owned()],
            },
        };
        Run {
            url: "http://127.0.0.1:9000".into(),
            day: NaiveDate::from_ymd_opt(2026, 11, 28).unwrap(),
            outcomes: vec![
                outcome(Check::Duplicate, Verdict::Pass, ""),
                outcome(Check::Refund, Verdict::Fail, "the sale still stands"),
                outcome(Check::AnotherDay, Verdict::NotSeen, "its right does not end"),
            ],
        }
    }

    #[test]
    fn what_failed_says_what_to_mend_and_what_was_not_seen_is_not_whole() {
        let run = run();
        let text = run.text().unwrap();
        assert!(text.contains("FAIL      what is refunded is cancelled"), "{text}");
        assert!(
            text.contains(Check::Refund.mend()) && !text.contains(Check::AnotherDay.mend()),
            "{text}"
        );
        assert!(text.ends_with("1 of 3\n"), "{text}");
        assert!(!run.is_whole() && !run.is_fine());
        let json: Value = serde_json::from_str(&run.json().unwrap()).unwrap();
        assert_eq!(json["checks"][1]["check"], "REFUND");
        assert_eq!(json["checks"][1]["verdict"], "FAIL");
        assert!(json["checks"][0]["mend"].is_null());
    }
}
