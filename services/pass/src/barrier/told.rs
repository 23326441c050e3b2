//! What of the counts is told.
//!
//! Rule: a report on barriers has no count under five, and no sum: what is hidden cannot be subtracted
//! Test: `no_count_under_five_is_told_and_what_is_told_is_as_it_is`
//! Source: this house

use contracts::pass::BarrierCount;

/// The smallest count that is told.
const LEAST: i64 = 5;

/// Those that are told.
pub fn told(counts: Vec<BarrierCount>) -> Vec<BarrierCount> {
    counts.into_iter().filter(|count| LEAST <= count.times).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::pass::BarrierTheme;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_count_under_five_is_told_and_what_is_told_is_as_it_is(
            times in proptest::collection::vec(0_i64..12, 0..30),
        ) {
            let counts: Vec<BarrierCount> = times
                .iter()
                .enumerate()
                .map(|(n, times)| BarrierCount {
                    theme: BarrierTheme::ALL[n % 7],
                    municipality: Some(format!("M{n}")),
                    organizer_id: None,
                    times: *times,
                })
                .collect();
            let told = told(counts.clone());
            prop_assert!(told.iter().all(|count| 5 <= count.times && counts.contains(count)));
            prop_assert_eq!(told.len(), times.iter().filter(|times| 5 <= **times).count());
        }
    }
}
