//! Two records of one person become one: points go along, in whatever order things are told.

use crate::{OnStage, checkin, holder, points};
use contracts::activity::CheckinUndone;
use contracts::page::Window;
use contracts::pass::{PassholderForgotten, PassholderMerged};
use contracts::points::{ReadHistory, Refund, Transaction};
use contracts::{CheckinId, PassholderId, Points, RedemptionId};
use messaging::Heard;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

const AT: &str = "2026-12-10T10:00:00Z";

fn merged(from: u128, into: u128) -> PassholderMerged {
    PassholderMerged {
        passholder_id: holder(from),
        into_id: holder(into),
        version: 9,
    }
}

fn undone(n: u128, holder: PassholderId, points: Points) -> CheckinUndone {
    CheckinUndone {
        checkin_id: CheckinId(Uuid::from_u128(n)),
        passholder_id: holder,
        points,
        at: AT.parse().unwrap(),
        event_id: None,
        organizer_id: None,
    }
}

impl OnStage {
    async fn merged(&self, facts: &[PassholderMerged]) {
        let heard = self.stage.hear(&self.subscriptions, "pass", facts).await;
        heard.unwrap();
    }

    /// As a consumer does: what is busy is tried again.
    async fn until_applied(&self, source: &str, heard: Heard) {
        let listeners = self.subscriptions.iter().filter(|one| one.source == source);
        let listeners = listeners.flat_map(|one| &one.listeners);
        for listener in listeners.filter(|one| one.hears().contains(&heard.fact_type.as_str())) {
            loop {
                let (listener, facts) = (listener.clone(), vec![heard.clone()]);
                let office = &self.stage.office;
                let applied = office.transact(|tx| Box::pin(async move { listener.apply(tx, &facts).await }));
                match applied.await {
                    Err(chassis::Fault::Busy(_)) => tokio::task::yield_now().await,
                    other => break other.unwrap(),
                }
            }
        }
    }

    async fn undone(&self, fact: CheckinUndone) {
        let heard = self.stage.hear(&self.subscriptions, "activity", &[fact]).await;
        heard.unwrap();
    }

    async fn refund(&self, n: u128, passholder_id: PassholderId) {
        let refund = Refund {
            redemption_id: RedemptionId(Uuid::from_u128(n)),
            passholder_id,
        };
        self.stage.ask(refund).await.unwrap();
    }

    async fn history(&self, passholder_id: PassholderId) -> Vec<Transaction> {
        let ask = ReadHistory {
            passholder_id,
            oldest_first: true,
            window: Window { start: 0, limit: 100 },
        };
        let page = self.stage.ask(ask).await.unwrap();
        assert_eq!(page.total_items, page.member.len() as i64);
        page.member
    }
}

#[tokio::test]
async fn points_that_go_along_add_up_as_before() {
    let it = points().await;
    it.recorded(&[
        checkin(1, holder(1), 7, "2026-02-01T10:00:00Z"),
        checkin(2, holder(2), 5, "2025-02-01T10:00:00Z"),
        checkin(3, holder(2), 4, "2026-02-03T10:00:00Z"),
    ])
    .await;
    it.spend(1, holder(2), 1).await.unwrap();
    it.merged(&[merged(2, 1)]).await;
    assert_eq!(
        (it.balance(holder(1)).await, it.balance(holder(2)).await),
        (15, 0)
    );
    let lots = "select count(*) from lot
        where remaining > 0 and passholder_id = '00000000-0000-0000-0000-000000000001'
          and (remaining, expires_on) in ((7, '2027-12-31'), (4, '2026-12-31'), (4, '2027-12-31'))";
    assert_eq!(
        it.stage.number(lots).await.unwrap(),
        3,
        "each as long valid as before"
    );
    let sum = "select sum(points)::bigint from entry where kind in ('merged_out', 'merged_in')";
    assert_eq!(it.stage.number(sum).await.unwrap(), 0);
    // What both saved and spent, in the order of time, and nothing of what went from one to the other.
    let points: Vec<Points> = it
        .history(holder(1))
        .await
        .iter()
        .map(|line| line.points)
        .collect();
    assert_eq!(points, [5, 7, 4, -1]);
    // A chain, told at once.
    it.recorded(&[checkin(4, holder(3), 2, AT)]).await;
    it.merged(&[merged(1, 4), merged(4, 3)]).await;
    assert_eq!(
        (it.balance(holder(3)).await, it.balance(holder(1)).await),
        (17, 0)
    );
    assert_eq!(it.history(holder(3)).await.len(), 5);
}

#[tokio::test]
async fn what_comes_late_is_booked_on_the_one_that_stays() {
    let it = points().await;
    it.recorded(&[checkin(1, holder(2), 9, AT)]).await;
    it.spend(1, holder(2), 4).await.unwrap();
    it.merged(&[merged(2, 1)]).await;
    it.recorded(&[checkin(2, holder(2), 3, AT)]).await;
    assert_eq!(it.balance(holder(1)).await, 8);
    // Paid once, whichever record the redemption names.
    for n in [2, 1] {
        it.spend(2, holder(n), 8).await.unwrap();
    }
    assert_eq!(it.balance(holder(1)).await, 0);
    it.refund(1, holder(2)).await;
    it.refund(1, holder(1)).await;
    assert_eq!(it.balance(holder(1)).await, 4);
    // A check-in of before whose points are spent: the debt is of the one that stays.
    it.undone(undone(1, holder(2), 9)).await;
    assert_eq!(
        (it.balance(holder(1)).await, it.balance(holder(2)).await),
        (-5, 0)
    );
    it.recorded(&[checkin(3, holder(2), 6, AT)]).await;
    assert_eq!(it.balance(holder(1)).await, 1);
}

#[tokio::test]
async fn a_debt_goes_along_and_is_paid_by_what_the_other_has() {
    for (stays, goes) in [(1, 2), (2, 1)] {
        let it = points().await;
        it.recorded(&[checkin(1, holder(1), 6, AT), checkin(2, holder(2), 10, AT)])
            .await;
        it.spend(1, holder(1), 6).await.unwrap();
        it.undone(undone(1, holder(1), 6)).await;
        it.merged(&[merged(goes, stays)]).await;
        assert_eq!(it.balance(holder(stays)).await, 4);
        assert_eq!(it.balance(holder(goes)).await, 0);
    }
}

#[tokio::test]
async fn an_undone_check_in_takes_its_own_lot_along() {
    let it = points().await;
    it.recorded(&[
        checkin(1, holder(2), 5, "2026-02-01T10:00:00Z"),
        checkin(2, holder(1), 5, "2025-02-01T10:00:00Z"),
    ])
    .await;
    it.merged(&[merged(2, 1)]).await;
    it.undone(undone(1, holder(2), 5)).await;
    let left = "select count(*) from lot where remaining = 5 and expires_on = '2026-12-31'";
    assert_eq!(it.stage.number(left).await.unwrap(), 1);
    assert_eq!(it.balance(holder(1)).await, 5);
}

#[tokio::test]
async fn both_are_forgotten_and_their_points_add_up() {
    let it = points().await;
    it.recorded(&[checkin(1, holder(1), 7, AT), checkin(2, holder(2), 5, AT)])
        .await;
    it.merged(&[merged(2, 1)]).await;
    let forgotten = [1, 2].map(|n| PassholderForgotten {
        passholder_id: holder(n),
        version: 10,
    });
    for fact in forgotten {
        it.stage.hear(&it.subscriptions, "pass", &[fact]).await.unwrap();
    }
    let of_them = "select (select count(*) from entry e where e::text ~ '0000-00000000000[12]')
        + (select count(*) from lot l where l::text ~ '0000-00000000000[12],')
        + (select count(*) from merged)
        + (select count(*) from balance where passholder_id::text ~ '0000-00000000000[12]')";
    let found = it.stage.number(of_them).await.unwrap();
    // A check-in is not a person: its id stays as the cause.
    assert_eq!(found, 2, "the causes of two check-ins");
    let sum = "select sum(points)::bigint from entry";
    assert_eq!(it.stage.number(sum).await.unwrap(), 12);
    it.ledgers_agree().await;
}

#[derive(Debug, Clone)]
enum Step {
    CheckIn(bool, Points, u32),
    Undo(usize),
    Spend(bool, Points),
    Refund(usize, bool),
    Merge,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (any::<bool>(), 1i64..20, 2025u32..2027).prop_map(|(a, b, c)| Step::CheckIn(a, b, c)),
        2 => (0usize..6).prop_map(Step::Undo),
        3 => (any::<bool>(), 1i64..25).prop_map(|(a, b)| Step::Spend(a, b)),
        1 => (0usize..4, any::<bool>()).prop_map(|(a, b)| Step::Refund(a, b)),
        2 => Just(Step::Merge),
    ];
    prop::collection::vec(step, 5..25)
}

/// Whoever it names, and whether the merge was heard before or after: what there is in the end is what was
/// saved, without what was undone and spent.
#[tokio::test]
async fn whatever_comes_in_any_order_adds_up() {
    let it = points().await;
    let mut runner = TestRunner::deterministic();
    let mut next = 1000u128;
    for round in 0..24u128 {
        let all = steps().new_tree(&mut runner).unwrap().current();
        let (stays, goes) = (10 + 2 * round, 11 + 2 * round);
        let whose = |is_first: bool| holder(if is_first { stays } else { goes });
        let (mut checkins, mut spent, mut sum) = (vec![], vec![], 0);
        for step in &all {
            next += 1;
            match step {
                Step::CheckIn(first, points, year) => {
                    let at = format!("{year}-03-01T10:00:00Z");
                    it.recorded(&[checkin(next, whose(*first), *points, &at)]).await;
                    checkins.push((next, whose(*first), *points));
                    sum += points;
                }
                Step::Undo(index) if *index < checkins.len() => {
                    let (n, whose, points) = checkins.swap_remove(*index);
                    it.undone(undone(n, whose, points)).await;
                    sum -= points;
                }
                Step::Spend(first, points) => {
                    if it.spend(next, whose(*first), *points).await.is_ok() {
                        spent.push((next, *points));
                        sum -= points;
                    }
                }
                Step::Refund(index, first) if *index < spent.len() => {
                    let (n, points) = spent.swap_remove(*index);
                    it.refund(n, whose(*first)).await;
                    sum += points;
                }
                Step::Merge => it.merged(&[merged(goes, stays)]).await,
                Step::Undo(_) | Step::Refund(..) => {}
            }
        }
        it.merged(&[merged(goes, stays)]).await;
        assert_eq!(it.balance(holder(stays)).await, sum, "{all:?}");
        assert_eq!(it.balance(holder(goes)).await, 0, "{all:?}");
    }
    let lots = "select count(*) from lot l join entry e on e.entry_id = coalesce(l.earned_by, l.entry_id)
        where e.kind = 'check_in' and extract(year from l.expires_on) <> extract(year from e.at) + 1";
    assert_eq!(
        it.stage.number(lots).await.unwrap(),
        0,
        "each keeps its own last day"
    );
}

/// Check-ins and a merge at once, under either id.
#[tokio::test]
async fn what_comes_while_two_become_one_is_booked_once() {
    let it = points().await;
    it.recorded(&[checkin(1, holder(1), 50, AT), checkin(2, holder(2), 50, AT)])
        .await;
    let checkins = futures_util::future::join_all((10..40u128).map(|n| {
        let fact = it.stage.wrap(&checkin(n, holder(1 + n % 2), 1, AT));
        it.until_applied("activity", fact)
    }));
    let merging = it.until_applied("pass", it.stage.wrap(&merged(2, 1)));
    tokio::join!(checkins, merging);
    assert_eq!(
        (it.balance(holder(1)).await, it.balance(holder(2)).await),
        (130, 0)
    );
}

/// A check-in that waits for the balance of the one that goes is booked on the one that stays.
#[tokio::test]
async fn who_waits_for_the_balance_of_who_goes_looks_again() {
    let it = points().await;
    it.recorded(&[checkin(1, holder(2), 5, AT)]).await;
    let mut merging = it.stage.office.pool.acquire().await.unwrap();
    for sql in [
        "begin",
        "select points from balance where passholder_id = '00000000-0000-0000-0000-000000000002' for update",
        "insert into merged values ('00000000-0000-0000-0000-000000000002',
                                    '00000000-0000-0000-0000-000000000001', now())",
    ] {
        sqlx::query(sql).execute(&mut *merging).await.unwrap();
    }
    let late = it.until_applied("activity", it.stage.wrap(&checkin(2, holder(2), 3, AT)));
    let commits = async {
        it.stage.until_somebody_waits().await.unwrap();
        sqlx::query("commit").execute(&mut *merging).await.unwrap();
    };
    tokio::join!(late, commits);
    assert_eq!((it.balance(holder(1)).await, it.balance(holder(2)).await), (3, 5));
}
