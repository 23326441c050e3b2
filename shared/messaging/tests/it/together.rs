//! Verbs that serve many asks in one transaction: together they are faster, and no ask feels the others.

use crate::world::{Counted, World};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::{Refusal, ask};
use futures_util::future::BoxFuture;
use messaging::{Asked, Finish, Outcomes, Tx};
use serde::{Deserialize, Serialize};
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts under a name and answers the count; some names do harm. What stands before a colon is the key.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Count {
    name: String,
}

ask! { Count => i64, "teller.count", from [Operator]; }

struct Counting {
    world: World,
    batches: Arc<AtomicUsize>,
}

async fn counting() -> Counting {
    let (world, batches) = (World::new().await, Arc::new(AtomicUsize::new(0)));
    let seen = batches.clone();
    let keys = |ask: &Count| ask.name.split(':').take(1).map(str::to_owned).collect();
    let desk = world
        .teller
        .desk(&[])
        .write_overlapping::<Count, _>(keys, move |_, _| {
            seen.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Ok(Box::new(count) as Finish<Count>) })
        });
    world
        .teller
        .asks
        .answer_here("teller", desk.finish().router(chassis::ask::Callers::demo(), 256));
    Counting { world, batches }
}

fn count(tx: &mut Tx, all: Vec<Asked<Count>>) -> BoxFuture<'_, Result<Outcomes<Count>, Fault>> {
    Box::pin(async move {
        let mut outcomes = vec![];
        for asked in all {
            let name = asked.ask.name.as_str();
            assert_ne!(name, "panic", "a defect that one ask brings to light");
            if name == "k:hangs" {
                std::future::pending::<()>().await;
            }
            if name == "broken" {
                return Err(Fault::broken("broken"));
            }
            if name == "refused" {
                outcomes.push(Err(Refusal::uitpas("maximum-reached", "enough")));
                continue;
            }
            let sql = "insert into counter as c (key, n) values ($1, 1)
                       on conflict (key) do update set n = c.n + 1 returning n";
            let n: i64 = sqlx::query_scalar(sql).bind(name).fetch_one(tx.conn()).await?;
            asked.tell(tx, &Counted { key: name.into(), n })?;
            outcomes.push(Ok(n));
        }
        Ok(outcomes)
    })
}

impl Counting {
    async fn send(&self, name: &str, key: Option<&str>) -> Result<(i64, bool), Fault> {
        let key = key.map(|key| Idempotency {
            client: "shop".into(),
            key: key.into(),
            hash: name.into(),
        });
        let answered = self
            .world
            .teller
            .asks
            .ask_once(&Count { name: name.into() }, key.as_ref())
            .await?;
        Ok((answered.reply, answered.replayed))
    }

    async fn told(&self) -> i64 {
        sqlx::query_scalar("select count(*) from outbox_pending")
            .fetch_one(&self.world.teller.pool)
            .await
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_at_once_is_served_together_and_each_once() {
    let it = counting().await;
    let answers = futures_util::future::join_all((0..100).map(|_| it.send("k", None))).await;
    let mut counts: Vec<i64> = answers.into_iter().map(|answer| answer.unwrap().0).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=100).collect::<Vec<_>>());
    assert_eq!(it.told().await, 100);
    assert!(
        it.batches.load(Ordering::SeqCst) < 50,
        "{} batches",
        it.batches.load(Ordering::SeqCst)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_comes_twice_in_a_batch_has_one_effect() {
    let it = counting().await;
    let keys: Vec<String> = (0..60).map(|n| format!("key {}", n % 20)).collect();
    let answers = futures_util::future::join_all(keys.iter().map(|key| it.send(key, Some(key)))).await;
    let answers: Vec<(i64, bool)> = answers.into_iter().map(|answer| answer.unwrap()).collect();
    assert!(answers.iter().all(|(n, _)| *n == 1), "{answers:?}");
    assert_eq!(answers.iter().filter(|(_, replayed)| !replayed).count(), 20);
    assert_eq!(it.told().await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_comes_with_two_bodies_has_the_effect_of_one() {
    let it = counting().await;
    let asks: Vec<(String, String)> = (0..64)
        .map(|n| (format!("body {}", n % 2), format!("key {}", n / 2)))
        .collect();
    let answers =
        futures_util::future::join_all(asks.iter().map(|(name, key)| it.send(name, Some(key)))).await;
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    let reused = answers
        .iter()
        .filter(|answer| matches!(answer, Err(Fault::Refused(refusal)) if refusal.status == 422))
        .count();
    assert_eq!((done, reused), (32, 32), "{answers:?}");
    for ((name, key), answer) in asks.iter().zip(answers) {
        let again = it.send(name, Some(key)).await;
        assert_eq!(
            answer.map(|(n, _)| n).ok(),
            again.map(|(n, _)| n).ok(),
            "{name} under {key}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_harms_one_ask_harms_no_other() {
    let it = counting().await;
    let names = ["k", "refused", "k", "broken", "k", "panic", "k"];
    let answers =
        futures_util::future::join_all(names.iter().cycle().take(70).map(|name| it.send(name, None))).await;
    for (name, answer) in names.iter().cycle().zip(&answers) {
        let as_expected = match *name {
            "k" => answer.is_ok(),
            "refused" => matches!(answer, Err(Fault::Refused(_))),
            _ => matches!(answer, Err(Fault::Broken(_))),
        };
        assert!(as_expected, "{name}: {answer:?}");
    }
    assert_eq!(it.told().await, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_in_a_batch_is_kept_under_its_key() {
    let it = counting().await;
    for replayed in [false, true] {
        match it.send("refused", Some("1")).await {
            Err(Fault::Refused(refusal)) => assert_eq!(refusal.replayed, replayed),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_waits_for_a_lock_holds_up_no_other() {
    let it = counting().await;
    it.send("locked", None).await.unwrap();
    let mut other = PgConnection::connect_with(&it.world.teller.pool.connect_options())
        .await
        .unwrap();
    sqlx::raw_sql("begin; update counter set n = n where key = 'locked'")
        .execute(&mut other)
        .await
        .unwrap();
    let (locked, others) = tokio::join!(it.send("locked", None), async {
        let all = futures_util::future::join_all((0..20).map(|_| it.send("k", None))).await;
        sqlx::raw_sql("commit").execute(&mut other).await.unwrap();
        all
    });
    assert!(others.iter().all(Result::is_ok), "{others:?}");
    assert_eq!(
        locked.unwrap().0,
        2,
        "it had its turn as soon as the lock was free"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_died_does_not_stop_the_line_and_who_waited_too_long_is_told_so() {
    let it = counting().await;
    let (hung, late) = tokio::join!(it.send("k:hangs", None), async {
        while it.batches.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        it.send("k", None).await
    });
    assert!(matches!(hung, Err(Fault::Busy(_))), "{hung:?}");
    assert!(matches!(late, Err(Fault::Busy(_))), "{late:?}");
    assert_eq!(
        it.send("k", None).await.unwrap().0,
        1,
        "the late one had no effect, and the line goes on"
    );
}
