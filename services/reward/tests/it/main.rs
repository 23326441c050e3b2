//! The reward service against a database; points are answered by a small ledger of the test's own, which can
//! be away.

mod cut;
mod earlier;
mod forget;
mod keys;
mod merge;
mod owner;
mod redeemed;
mod rights;
mod search;

use chassis::{Desk, Fault};
use contracts::pass::CardSystem;
use contracts::points::{Balance, BalanceAnswer, ReadBalance, Refund, Spend};
use contracts::reward::*;
use contracts::{Points, RedemptionId, Refusal, Scope, Span};
use messaging::{Service, Subscription};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use testing::{Stage, given};
use uuid::Uuid;

/// Points as the test wants them: a balance, what was paid, what was closed, and how many asks go unanswered.
#[derive(Default)]
struct Ledger {
    balances: HashMap<contracts::PassholderId, Points>,
    paid: HashMap<RedemptionId, Points>,
    closed: HashSet<RedemptionId>,
    /// Answers that are lost: the effect happened.
    lost_answers: usize,
    /// Asks that never arrive.
    away: bool,
    /// Whose refunds never arrive.
    unreachable: HashSet<contracts::PassholderId>,
    /// How many wait for a balance that nobody tells; none when balances are told.
    waiting: Option<usize>,
}

struct OnStage {
    stage: Stage,
    subscriptions: Vec<Subscription>,
    ledger: Arc<Mutex<Ledger>>,
}

async fn reward() -> OnStage {
    let stage = Stage::new(reward::NAME, &reward::MIGRATIONS, "2026-12-10T10:00:00Z")
        .await
        .unwrap();
    let config = chassis::Settings::load("reward", reward::config::DEFAULT, None)
        .unwrap()
        .service;
    let Service {
        desk, subscriptions, ..
    } = reward::service(&stage.office, &config);
    stage.open(desk);
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    stage.open_for("points", points(ledger.clone()));
    let it = OnStage {
        stage,
        subscriptions,
        ledger,
    };
    it.load(vec![ice_cream()]).await;
    let holders: Vec<_> = (1..=5).map(|n| given::sealed(&given::holder(n))).collect();
    it.stage.hear(&it.subscriptions, "pass", &holders).await.unwrap();
    it.ledger
        .lock()
        .unwrap()
        .balances
        .extend((1..=5).map(|n| (given::holder_id(n), 12)));
    it
}

fn points(ledger: Arc<Mutex<Ledger>>) -> Desk {
    let (reading, spending, refunding) = (ledger.clone(), ledger.clone(), ledger);
    Desk::for_service("points")
        .read::<ReadBalance, _, _>(move |ask| {
            let mut ledger = reading.lock().unwrap();
            let points = ledger.balances.get(&ask.passholder_id).copied().unwrap_or(0);
            let hangs = ledger.waiting.as_mut().map(|waiting| *waiting += 1).is_some();
            async move {
                if hangs {
                    std::future::pending::<()>().await;
                }
                Ok(BalanceAnswer {
                    balance: Balance { points, version: 1 },
                    missing: vec![],
                })
            }
        })
        .read::<Spend, _, _>(move |ask| {
            let outcome = spend(&mut spending.lock().unwrap(), &ask);
            async move { outcome }
        })
        .read::<Refund, _, _>(move |ask| {
            let mut ledger = refunding.lock().unwrap();
            let outcome = if ledger.away || ledger.unreachable.contains(&ask.passholder_id) {
                Err(Fault::Busy("away".into()))
            } else {
                Ok(Balance {
                    points: 0,
                    version: 1,
                })
            };
            if outcome.is_ok() && ledger.closed.insert(ask.redemption_id) {
                let back = ledger.paid.remove(&ask.redemption_id).unwrap_or(0);
                *ledger.balances.entry(ask.passholder_id).or_default() += back;
            }
            async move { outcome }
        })
}

fn spend(ledger: &mut Ledger, ask: &Spend) -> Result<Balance, Fault> {
    if ledger.away {
        return Err(Fault::Busy("away".into()));
    }
    if ledger.closed.contains(&ask.redemption_id) {
        return Err(Refusal::uitpas("reward-volume-constraint", "closed").into());
    }
    let balance = ledger.balances.entry(ask.passholder_id).or_default();
    if let Entry::Vacant(unpaid) = ledger.paid.entry(ask.redemption_id) {
        if *balance < ask.points {
            return Err(Refusal::uitpas("reward-passholder-points-constraint", "too few").into());
        }
        *balance -= ask.points;
        unpaid.insert(ask.points);
    }
    if ledger.lost_answers > 0 {
        ledger.lost_answers -= 1;
        return Err(Fault::Busy("the answer was lost".into()));
    }
    Ok(Balance {
        points: 0,
        version: 1,
    })
}

/// Five points, once a month, a hundred units, with a code.
fn ice_cream() -> RewardRow {
    let begin = "2026-01-01T00:00:00Z".parse().unwrap();
    let span = Span { begin, end: None };
    let view = serde_json::json!({
        "id": "3801", "title": "Ijsje aan Het Vinne", "type": "POINTS",
        "promotionalDescription": "Een ijsje", "publicationPeriod": span, "redeemPeriod": span, "points": 5,
        "categories": ["Eten en drinken"],
        "owningCardSystem": CardSystem::reference(given::REGION, None),
        "maxAvailableUnits": 100, "redeemConstraint": {"volume": 1, "period": "MONTH"},
        "hasRedeemCode": true,
    });
    serde_json::from_value(view).unwrap()
}

fn redeem(redemption: u128, holder: u32) -> Redeem {
    Redeem {
        redemption_id: RedemptionId(Uuid::from_u128(redemption)),
        reward_id: "3801".into(),
        pass_number: given::pass_number(holder, false),
        scope: Scope::All,
    }
}

impl OnStage {
    async fn load(&self, rewards: Vec<RewardRow>) -> contracts::pack::Report {
        self.stage
            .ask(LoadReward {
                dry_run: false,
                rewards,
            })
            .await
            .unwrap()
    }

    async fn units_taken(&self) -> i64 {
        self.stage
            .number("select units_taken::bigint from reward where reward_id = '3801'")
            .await
            .unwrap()
    }

    fn balance(&self, holder: u32) -> Points {
        self.ledger.lock().unwrap().balances[&given::holder_id(holder)]
    }

    async fn sweep(&self) {
        reward::sweep(&self.stage.office, chrono::Duration::seconds(60))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_double_tap_is_one_redemption() {
    let it = reward().await;
    let (one, two) = tokio::join!(it.stage.ask(redeem(1, 1)), it.stage.ask(redeem(1, 1)));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one.id, &one.redeem_code), (two.id, &two.redeem_code));
    assert!(one.redeem_code.is_some());
    assert_eq!((it.balance(1), it.units_taken().await), (7, 1));
    assert_eq!(it.stage.told::<RewardRedeemed>().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_second_redemption_in_the_month_is_refused_and_the_next_month_is_fine() {
    let it = reward().await;
    it.stage.ask(redeem(1, 1)).await.unwrap();
    assert_eq!(
        it.stage.refusal(redeem(2, 1)).await,
        "reward-passholder-volume-constraint"
    );
    it.stage.at("2027-01-02T10:00:00Z");
    it.stage.ask(redeem(3, 1)).await.unwrap();
    assert_eq!(it.balance(1), 2);
}

#[tokio::test]
async fn five_children_and_three_units() {
    let it = reward().await;
    let mut last = ice_cream();
    last.view.max_available_units = Some(3);
    it.load(vec![last]).await;
    let outcomes =
        futures_util::future::join_all((1..=5).map(|n| it.stage.ask(redeem(u128::from(n), n)))).await;
    let refused = outcomes.iter().filter_map(|outcome| match outcome {
        Err(Fault::Refused(refusal)) => Some(refusal),
        _ => None,
    });
    let gone = refused
        .filter(|refusal| refusal.is("reward-volume-constraint"))
        .count();
    assert_eq!(
        (
            outcomes.iter().filter(|outcome| outcome.is_ok()).count(),
            gone,
            it.units_taken().await
        ),
        (3, 2, 3)
    );
    assert_eq!(
        (1..=5).map(|n| it.balance(n)).sum::<Points>(),
        3 * 7 + 2 * 12,
        "who got none kept the points"
    );
}

#[tokio::test]
async fn too_few_points_give_the_unit_back_and_the_answer_stays_the_same() {
    let it = reward().await;
    it.ledger.lock().unwrap().balances.insert(given::holder_id(1), 4);
    assert_eq!(
        it.stage.refusal(redeem(1, 1)).await,
        "reward-passholder-points-constraint"
    );
    assert_eq!(it.units_taken().await, 0);
    it.ledger.lock().unwrap().balances.insert(given::holder_id(1), 40);
    assert_eq!(
        it.stage.refusal(redeem(1, 1)).await,
        "reward-passholder-points-constraint"
    );
    it.stage.ask(redeem(2, 1)).await.unwrap();
}

#[tokio::test]
async fn the_status_says_why_not() {
    let it = reward().await;
    let status = |holder: u32| AskRedeemStatus {
        reward_id: "3801".into(),
        pass_number: given::pass_number(holder, false),
        scope: Scope::All,
    };
    assert!(it.stage.ask(status(1)).await.unwrap().redeemable);
    it.ledger.lock().unwrap().balances.insert(given::holder_id(2), 1);
    assert_eq!(
        it.stage.ask(status(2)).await.unwrap().reason,
        Some(RedeemReason::PassholderPoints)
    );
    it.stage.ask(redeem(1, 1)).await.unwrap();
    assert_eq!(
        it.stage.ask(status(1)).await.unwrap().reason,
        Some(RedeemReason::PassholderVolume)
    );
}

#[tokio::test]
async fn what_was_redeemed_keeps_its_price() {
    let it = reward().await;
    it.stage.ask(redeem(1, 1)).await.unwrap();
    let mut dearer = ice_cream();
    dearer.view.points = 6;
    assert!(matches!(
        it.load(vec![dearer]).await.rows[0].fate,
        contracts::pack::Fate::Refused(_)
    ));
    let mut renamed = ice_cream();
    renamed.view.title = "Groot ijsje".into();
    assert_eq!(
        it.load(vec![renamed]).await.rows[0].fate,
        contracts::pack::Fate::Changed
    );
}
