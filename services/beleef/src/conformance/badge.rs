//! The badge: how many checks of which day, in a picture that a vendor may show.

use super::printed::{API, Run};

const GREEN: &str = "#2e7d32";
const GREY: &str = "#616161";

/// The picture. It says what was passed, of how many, and when: nothing that a vendor wrote.
pub fn svg(run: &Run) -> String {
    let (passed, of, day) = (run.passed(), run.outcomes.len(), run.day);
    let words = format!("{passed} of {of}");
    let colour = if run.is_fine() { GREEN } else { GREY };
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="250" height="20" role="img"
 aria-label="{API}: {words}, {day}">
<rect width="110" height="20" fill="#37474f"/><rect x="110" width="140" height="20" fill="{colour}"/>
<g fill="#fff" font-family="Verdana,sans-serif" font-size="11" text-anchor="middle">
<text x="55" y="14">{API}</text><text x="180" y="14">{words} | {day}</text></g></svg>
"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::check::Check;
    use crate::conformance::kit::Seen;
    use crate::conformance::printed::Outcome;

    #[test]
    fn a_badge_says_how_many_of_how_many_and_the_day() {
        let outcome = |words: Vec<String>| Outcome {
            check: Check::Slow,
            seen: Seen::against(words),
        };
        let mut run = Run {
            url: "http://\"><script>".into(),
            day: chrono::NaiveDate::from_ymd_opt(2026, 11, 28).unwrap(),
            outcomes: vec![outcome(vec![])],
        };
        let fine = svg(&run);
        assert!(
            fine.contains("1 of 1 | 2026-11-28") && fine.contains(GREEN),
            "{fine}"
        );
        run.outcomes.push(outcome(vec!["wrong".into()]));
        let odd = svg(&run);
        assert!(
            odd.contains("1 of 2") && odd.contains(GREY) && !odd.contains("script"),
            "{odd}"
        );
    }
}
