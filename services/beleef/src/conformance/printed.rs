//! What became of a run, in text and as JSON.

use super::check::Check;
use super::kit::Seen;
use super::report::word;
use chrono::NaiveDate;
use contracts::conformance::Verdict;
use serde_json::{Value, json};

/// What vendors build on.
pub const API: &str = "UiTPAS API 4.0";

/// How a check went.
pub struct Outcome {
    pub check: Check,
    pub seen: Seen,
}

impl Outcome {
    /// What to mend, where it failed.
    fn mend(&self) -> Option<&'static str> {
        let mend = self.seen.mend.unwrap_or(self.check.mend());
        (self.seen.verdict == Verdict::Fail).then_some(mend)
    }

    /// In front of what it is about, how it went.
    pub fn line(&self) -> String {
        format!("{:9} {}\n", word(self.seen.verdict), self.check.words())
    }

    /// Its line, what was seen and what to mend.
    pub fn text(&self) -> String {
        let seen = self.seen.words.iter();
        let seen = seen.map(|words| format!("          seen: {words}\n"));
        let mend = self.mend().map(|mend| format!("          mend: {mend}\n"));
        [self.line()].into_iter().chain(seen).chain(mend).collect()
    }
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

    /// All of it for a machine.
    ///
    /// # Errors
    /// Never: nothing in it is no JSON.
    pub fn json(&self) -> anyhow::Result<String> {
        let check = |outcome: &Outcome| {
            let Outcome { check, seen } = outcome;
            json!({
                "check": check, "words": check.words(), "verdict": seen.verdict, "seen": seen.words,
                "mend": outcome.mend(),
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
    use crate::conformance::adapter::Trouble;

    fn run() -> Run {
        let outcome = |check, verdict, words: &str| Outcome {
            check,
            seen: Seen {
                verdict,
                words: vec![words.to_owned()],
                mend: None,
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
        let text = run.outcomes.iter().map(Outcome::text).collect::<String>();
        assert!(text.contains("FAIL      what is refunded is cancelled"), "{text}");
        assert!(
            text.contains(Check::Refund.mend()) && !text.contains(Check::AnotherDay.mend()),
            "{text}"
        );
        assert_eq!((run.passed(), run.outcomes.len()), (1, 3));
        assert!(!run.is_whole() && !run.is_fine());
        let json: Value = serde_json::from_str(&run.json().unwrap()).unwrap();
        assert_eq!(json["checks"][1]["check"], "REFUND");
        assert_eq!(json["checks"][1]["verdict"], "FAIL");
        assert!(json["checks"][0]["mend"].is_null());
    }

    #[test]
    fn an_answer_of_another_kind_is_mended_before_what_the_check_is_about() {
        let mended = |trouble: Trouble| {
            let seen = trouble.into();
            let check = Check::Refund;
            Outcome { check, seen }.text()
        };
        let gone = mended(Trouble::Gone("sell: nobody is there".into()));
        assert!(gone.contains("mend: start the adapter"), "{gone}");
        let odd = mended(Trouble::Odd("sell: is not what it should be".into()));
        assert!(odd.contains("mend: answer as the table"), "{odd}");
        let failed = mended(Trouble::Failed("sell: 500".into()));
        assert!(failed.contains(Check::Refund.mend()), "{failed}");
    }
}
