//! The ledger of one passholder: what an award adds, and which lots a spending takes from.
//!
//! Rule: oldest points first: the points that end first are spent first
//! Test: `the_lot_that_ends_first_is_spent_first`
//! Source: UiTPAS documentation, points
//!
//! Rule: what has ended is neither shown nor spent
//! Test: `what_ended_yesterday_cannot_be_spent_today`, `what_has_ended_is_gone_before_the_job_ran`
//! Source: UiTPAS documentation, points
//!
//! Rule: an undone check-in takes its points even when they are spent, and the next award pays that debt
//! first
//! Test: `an_undone_check_in_takes_its_points_even_when_they_are_spent`,
//! `open_lots_always_equal_what_is_left`
//! Source: this house: a check-in that is undone earned nothing

use chrono::NaiveDate;
use contracts::Points;
use uuid::Uuid;

/// Points that were earned together and are not all spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    pub lot_id: Uuid,
    /// The last valid Brussels day; none means for ever.
    pub expires_on: Option<NaiveDate>,
    pub remaining: Points,
}

impl Lot {
    fn has_ended(&self, today: NaiveDate) -> bool {
        self.expires_on.is_some_and(|last| last < today)
    }
}

/// How much is taken from a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Take {
    pub lot_id: Uuid,
    pub points: Points,
}

/// What is left of an award after it paid a debt: a balance below zero (an undone check-in whose points were
/// spent) is filled first.
pub fn left_of_award(balance: Points, awarded: Points) -> Points {
    (awarded + balance.min(0)).max(0)
}

/// Takes `wanted` from the lots that end first. Lots for ever go last; what ended before `today` is not there
/// any more.
///
/// # Errors
/// When the lots do not hold enough; nothing is taken then.
pub fn spend(lots: &[Lot], wanted: Points, today: NaiveDate) -> Result<Vec<Take>, NotEnough> {
    let valid: Vec<Lot> = lots.iter().filter(|lot| !lot.has_ended(today)).cloned().collect();
    let takes = take(&valid, wanted);
    match takes.iter().map(|take| take.points).sum::<Points>() == wanted {
        true => Ok(takes),
        false => Err(NotEnough),
    }
}

/// Takes back what a check-in gave: from its own lot first, then from those that end first; what is missing
/// becomes a debt.
pub fn revoke(own: Option<Uuid>, lots: &[Lot], points: Points) -> Vec<Take> {
    let (mine, others): (Vec<Lot>, Vec<Lot>) = lots.iter().cloned().partition(|lot| Some(lot.lot_id) == own);
    let mut takes = take(&mine, points);
    let rest = points - takes.iter().map(|take| take.points).sum::<Points>();
    takes.extend(take(&others, rest));
    takes
}

/// What lots that came together hold beyond the balance that they came to: a debt of either is paid by the
/// lots that end first.
pub fn pay_debt(lots: &[Lot], balance: Points) -> Vec<Take> {
    let held: Points = lots.iter().map(|lot| lot.remaining).sum();
    take(lots, held - balance.max(0))
}

/// Takes all that has ended before `today`.
pub fn expire(lots: &[Lot], today: NaiveDate) -> Vec<Take> {
    lots.iter()
        .filter(|lot| lot.remaining > 0 && lot.has_ended(today))
        .map(|lot| Take {
            lot_id: lot.lot_id,
            points: lot.remaining,
        })
        .collect()
}

/// The lots do not hold what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotEnough;

fn take(lots: &[Lot], mut wanted: Points) -> Vec<Take> {
    let mut ordered: Vec<&Lot> = lots.iter().filter(|lot| lot.remaining > 0).collect();
    ordered.sort_by_key(|lot| (lot.expires_on.is_none(), lot.expires_on, lot.lot_id));
    let mut takes = vec![];
    for lot in ordered {
        let points = lot.remaining.min(wanted);
        if points > 0 {
            takes.push(Take {
                lot_id: lot.lot_id,
                points,
            });
            wanted -= points;
        }
    }
    takes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lot(n: u128, year: i32, remaining: Points) -> Lot {
        Lot {
            lot_id: Uuid::from_u128(n),
            expires_on: NaiveDate::from_ymd_opt(year, 12, 31),
            remaining,
        }
    }

    #[test]
    fn the_lot_that_ends_first_is_spent_first() {
        let takes = spend(&[lot(1, 2027, 7), lot(2, 2026, 5)], 6, new_year(2026)).unwrap();
        assert_eq!(
            takes,
            [
                Take {
                    lot_id: Uuid::from_u128(2),
                    points: 5
                },
                Take {
                    lot_id: Uuid::from_u128(1),
                    points: 1
                }
            ]
        );
        assert_eq!(spend(&[lot(1, 2027, 7)], 8, new_year(2026)), Err(NotEnough));
    }

    #[test]
    fn what_ended_yesterday_cannot_be_spent_today() {
        let lots = [lot(1, 2027, 7), lot(2, 2026, 5)];
        assert_eq!(spend(&lots, 8, new_year(2027)), Err(NotEnough));
        assert_eq!(
            spend(&lots, 7, new_year(2027)).unwrap()[0].lot_id,
            Uuid::from_u128(1)
        );
    }

    fn new_year(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 1, 1).unwrap()
    }

    #[derive(Debug, Clone)]
    enum Step {
        Award(Points),
        Spend(Points, i32),
        Revoke(usize),
        Expire(i32),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (1i64..30).prop_map(Step::Award),
            3 => (1i64..40, 2025i32..2031).prop_map(|(points, year)| Step::Spend(points, year)),
            2 => (0usize..8).prop_map(Step::Revoke),
            1 => (2026i32..2032).prop_map(Step::Expire),
        ];
        prop::collection::vec(step, 1..60)
    }

    proptest! {
        #[test]
        fn open_lots_always_equal_what_is_left(steps in steps()) {
            let (mut balance, mut lots, mut entries) = (0, Vec::<Lot>::new(), vec![]);
            let mut awards = Vec::<(Uuid, Points)>::new();
            for (n, step) in steps.into_iter().enumerate() {
                let id = Uuid::from_u128(n as u128 + 1);
                let (change, takes) = match step {
                    Step::Award(points) => {
                        let remaining = left_of_award(balance, points);
                        let expires_on = NaiveDate::from_ymd_opt(2025 + (n as i32 % 5), 12, 31);
                        lots.push(Lot { lot_id: id, expires_on, remaining });
                        awards.push((id, points));
                        (points, vec![])
                    }
                    Step::Spend(points, year) => {
                        let today = new_year(year);
                        let open = lots.iter().filter(|lot| lot.expires_on >= Some(today));
                        let valid: Points = open.map(|lot| lot.remaining).sum();
                        match spend(&lots, points, today) {
                            Ok(takes) => {
                                let ended = |take: &Take| {
                                    let mut taken = lots.iter().filter(|lot| lot.lot_id == take.lot_id);
                                    taken.any(|lot| lot.expires_on < Some(today))
                                };
                                prop_assert!(!takes.iter().any(ended), "spent what had ended");
                                (-points, takes)
                            }
                            Err(NotEnough) => {
                                prop_assert!(points > valid, "refused {points} of {valid}");
                                (0, vec![])
                            }
                        }
                    }
                    Step::Revoke(index) if index < awards.len() => {
                        let (own, points) = awards.swap_remove(index);
                        (-points, revoke(Some(own), &lots, points))
                    }
                    Step::Revoke(_) => (0, vec![]),
                    Step::Expire(year) => {
                        let takes = expire(&lots, new_year(year));
                        (-takes.iter().map(|take| take.points).sum::<Points>(), takes)
                    }
                };
                for take in takes {
                    let lot = lots.iter_mut().find(|lot| lot.lot_id == take.lot_id).unwrap();
                    lot.remaining -= take.points;
                    prop_assert!(lot.remaining >= 0);
                }
                balance += change;
                entries.push(change);
                prop_assert_eq!(balance, entries.iter().sum::<Points>());
                prop_assert_eq!(lots.iter().map(|lot| lot.remaining).sum::<Points>(), balance.max(0));
            }
        }
    }
}
