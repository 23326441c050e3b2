//! One key has one answer, however many send it at once; and nobody waits for another in a circle.

use crate::{OnStage, ice_cream, redeem, reward};
use chassis::Fault;
use chassis::ask::{Answered, Idempotency};
use contracts::Scope;
use contracts::reward::*;
use futures_util::future::join_all;
use testing::given;

type Outcome = Result<Answered<RedeemedReward>, Fault>;

impl OnStage {
    /// A request with a key: `redemption` stands for the key, `request` for the body.
    async fn redeem_once(&self, ask: Redeem, request: &str) -> Outcome {
        let key = Idempotency {
            client: "client:shop".into(),
            key: ask.redemption_id.to_string(),
            hash: request.into(),
        };
        self.stage.ask_once(&ask, Some(&key)).await
    }
}

/// The answer, and whether it was marked as given before.
fn told(outcome: &Outcome) -> (String, bool) {
    match outcome {
        Ok(answered) => (
            format!("{} {:?}", answered.reply.id, answered.reply.redeem_code),
            answered.replayed,
        ),
        Err(Fault::Refused(refusal)) => (refusal.slug.clone(), refusal.replayed),
        Err(other) => panic!("no answer: {other}"),
    }
}

#[tokio::test]
async fn one_key_has_one_answer_also_for_the_last_units() {
    let it = reward().await;
    let mut last = ice_cream();
    last.view.max_available_units = Some(3);
    it.load(vec![last]).await;
    // Five children want three units, each four times at once.
    let copies = (0..20).map(|n| {
        let child = n % 5 + 1;
        it.redeem_once(redeem(u128::from(child), child), "body")
    });
    let outcomes = join_all(copies).await;
    let mut served = 0;
    for child in 0..5 {
        let answers: Vec<_> = outcomes.iter().skip(child).step_by(5).map(told).collect();
        assert!(
            answers.iter().all(|(answer, _)| *answer == answers[0].0),
            "one key, different answers: {answers:?}"
        );
        assert_eq!(
            answers.iter().filter(|(_, replayed)| *replayed).count(),
            3,
            "all but the first are marked: {answers:?}"
        );
        served += usize::from(outcomes[child].is_ok());
    }
    assert_eq!((served, it.units_taken().await), (3, 3));
}

#[tokio::test]
async fn the_same_key_with_another_body_at_once_is_one_success() {
    let it = reward().await;
    let bodies = ["1", "2", "3", "4", "5", "1", "2", "3"];
    let copies = bodies
        .iter()
        .map(|body| it.redeem_once(redeem(1, body.parse().unwrap()), body));
    let outcomes = join_all(copies).await;
    let reused = |outcome: &&Outcome| matches!(outcome, Err(Fault::Refused(no)) if no.status == 422);
    let served: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.is_ok()).collect();
    let refused = outcomes.iter().filter(reused).count();
    // The winner's own body may have been sent twice.
    assert!(matches!(served.len(), 1 | 2), "{} served", served.len());
    assert_eq!(served.len() + refused, bodies.len());
    assert!(served.iter().all(|outcome| told(outcome).0 == told(served[0]).0));
    assert_eq!(it.units_taken().await, 1);
}

#[tokio::test]
async fn a_refusal_is_remembered_for_its_key_and_without_whom_it_was_about() {
    let it = reward().await;
    let mut gone = ice_cream();
    gone.view.redeem_period = Some(contracts::Span {
        begin: "2030-01-01T00:00:00Z".parse().unwrap(),
        end: None,
    });
    it.load(vec![gone]).await;
    assert_eq!(it.stage.refusal(redeem(1, 1)).await, "reward-period-constraint");
    let rows = "select count(*) from redemption";
    assert_eq!(
        it.stage.number(rows).await.unwrap(),
        0,
        "without a key there is nothing to remember"
    );

    let (first, again) = (
        it.redeem_once(redeem(2, 1), "body").await,
        it.redeem_once(redeem(2, 1), "body").await,
    );
    assert_eq!(told(&first), ("uitpas/reward-period-constraint".into(), false));
    assert_eq!(told(&again), ("uitpas/reward-period-constraint".into(), true));
    // Too few points are found out later, and leave as little.
    it.load(vec![ice_cream()]).await;
    it.ledger.lock().unwrap().balances.insert(given::holder_id(2), 1);
    let poor = it.redeem_once(redeem(3, 2), "body").await;
    assert_eq!(told(&poor).0, "uitpas/reward-passholder-points-constraint");
    let bare = "select count(*) from redemption
        where num_nonnulls(reward_id, pass_number, passholder_id, organizer_id, points, period, reward,
            code) = 0";
    assert_eq!(it.stage.number(bare).await.unwrap(), 2);
}

#[tokio::test]
async fn sixty_four_writers_on_five_people_never_wait_in_a_circle() {
    let it = reward().await;
    let mut often = ice_cream();
    often.view.redeem_constraint = Some(RedeemConstraint {
        volume: 1000,
        period: contracts::PeriodType::Month,
    });
    often.view.max_available_units = None;
    it.load(vec![often]).await;
    {
        let mut ledger = it.ledger.lock().unwrap();
        // The fifth has enough for some: what is refused goes back beside what is cancelled.
        ledger
            .balances
            .extend((1..=4).map(|n| (given::holder_id(n), 10_000)));
        ledger.balances.insert(given::holder_id(5), 30);
    }
    let writers = (0..64_u32).map(|writer| {
        let it = &it;
        async move {
            for round in 0..3 {
                let ask = redeem(u128::from(writer * 10 + round + 1), writer % 5 + 1);
                let (one, two) = tokio::join!(
                    it.redeem_once(ask.clone(), "body"),
                    it.redeem_once(ask.clone(), "body")
                );
                assert_eq!(told(&one).0, told(&two).0);
                if one.is_err() {
                    continue;
                }
                let cancel = CancelRedemption {
                    redemption_id: ask.redemption_id,
                    scope: Scope::All,
                };
                let cancelled = it.stage.ask(cancel).await;
                assert!(cancelled.is_ok(), "{cancelled:?}");
            }
        }
    });
    join_all(writers).await;
    assert_eq!(it.units_taken().await, 0);
    let used = "select sum(used) from redemption_count";
    assert_eq!(it.stage.number(used).await.unwrap(), 0);
    let paid = (1..=5).map(|n| it.balance(n)).sum::<contracts::Points>();
    assert_eq!(paid, 40_030, "everything came back");
    let deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
    assert_eq!(it.stage.number(deadlocks).await.unwrap(), 0);
}

#[tokio::test]
async fn a_request_that_was_kept_under_an_older_secret_is_known_again() {
    let it = reward().await;
    it.load(vec![ice_cream()]).await;
    let first = told(&it.redeem_once(redeem(1, 1), "old").await);
    let again = told(&it.redeem_once(redeem(1, 1), "new\nold").await);
    assert_eq!(again, (first.0, true));
    let other = told(&it.redeem_once(redeem(1, 1), "new\nother").await);
    assert_eq!(other.0, "header/invalid");
}
