//! What is told of homes.
//!
//! Rule: other services know the homes of somebody who moved within the last two years, or will move
//! Test: `homes_are_told_from_the_one_before_to_the_one_to_come`
//! Source: this house: sales are registered late by weeks, not by years

use super::Move;
use chrono::{Days, NaiveDate};
use contracts::pass::Home;

/// A move that is longer ago changes nothing any more.
pub const KEPT: Days = Days::new(731);

/// The homes, the oldest first, of somebody who lives `now` in this place; none for who has not moved.
pub fn told(mut moves: Vec<Move>, now: &str, today: NaiveDate) -> Vec<Home> {
    let oldest = today - KEPT;
    moves.retain(|one| !matches!(one, Move::Left { on, .. } if *on < oldest));
    if moves.is_empty() {
        return vec![];
    }
    let (mut homes, mut since, mut planned) = (vec![], None, None);
    for one in moves {
        match one {
            Move::Left { on, postal_code } => {
                homes.push(Home { since, postal_code });
                since = Some(on);
            }
            Move::Planned { on, postal_code } => {
                planned = Some(Home {
                    since: Some(on),
                    postal_code,
                });
            }
        }
    }
    homes.push(Home {
        since,
        postal_code: now.to_owned(),
    });
    homes.extend(planned);
    homes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_are_told_from_the_one_before_to_the_one_to_come() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let left = |on: &str, code: &str| Move::Left {
            on: day(on),
            postal_code: code.into(),
        };
        let planned = Move::Planned {
            on: day("2027-02-01"),
            postal_code: "3300".into(),
        };
        let home = |since: Option<&str>, code: &str| Home {
            since: since.map(day),
            postal_code: code.into(),
        };
        let today = day("2026-11-14");
        assert_eq!(told(vec![], "3380", today), []);
        assert_eq!(told(vec![left("2020-01-01", "3350")], "3380", today), []);
        let all = vec![left("2020-01-01", "3400"), left("2025-11-15", "3350"), planned];
        let homes = [
            home(None, "3350"),
            home(Some("2025-11-15"), "3380"),
            home(Some("2027-02-01"), "3300"),
        ];
        assert_eq!(told(all, "3380", today), homes);
    }
}
