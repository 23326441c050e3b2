//! The client's key: the first answer again, never a second effect.

use crate::world::{Counted, World};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::{Ask, Refusal, ask};
use serde::{Deserialize, Serialize};

/// Tells a fact and answers how many this key told; refuses above `most`.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Tell {
    most: i64,
}

ask! { Tell => i64, "teller.tell", from [Operator]; }

async fn world() -> World {
    let world = World::new().await;
    let desk = world.teller.desk(&[]).write::<Tell, _>(|tx, ask| {
        Box::pin(async move {
            let n: i64 = sqlx::query_scalar(
                "insert into counter as c (key, n) values ('k', 1)
                 on conflict (key) do update set n = c.n + 1 returning n",
            )
            .fetch_one(tx.conn())
            .await?;
            tx.tell(&Counted { key: "k".into(), n })?;
            if n > ask.most {
                Err(Refusal::uitpas("maximum-reached", "enough").into())
            } else {
                Ok(n)
            }
        })
    });
    world
        .teller
        .asks
        .answer_here("teller", desk.finish().router(chassis::ask::Callers::demo(), 64));
    world
}

fn key(client: &str, key: &str, hash: &str) -> Idempotency {
    Idempotency {
        client: client.into(),
        key: key.into(),
        hash: hash.into(),
    }
}

async fn send(world: &World, most: i64, key: &Idempotency) -> Result<(i64, bool), Fault> {
    let answered = world.teller.asks.ask_once(&Tell { most }, Some(key)).await?;
    Ok((answered.reply, answered.replayed))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_at_once_has_one_effect_and_one_first_answer() {
    let world = world().await;
    let one = key("shop", "1", "h");
    let answers = futures_util::future::join_all((0..6).map(|_| send(&world, 9, &one))).await;
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.unwrap()).collect();
    assert!(answers.iter().all(|(n, _)| *n == 1));
    assert_eq!(answers.iter().filter(|(_, replayed)| !replayed).count(), 1);
    assert_eq!(world.told().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_an_answer_too_and_leaves_nothing_behind() {
    let world = world().await;
    for replayed in [false, true] {
        match send(&world, 0, &key("shop", "1", "h")).await {
            Err(Fault::Refused(refusal)) => assert_eq!(refusal.replayed, replayed),
            other => panic!("{:?}", other.is_ok()),
        }
    }
    assert_eq!(world.told().await, 0);
    let pending: i64 = sqlx::query_scalar("select count(*) from outbox_pending")
        .fetch_one(&world.teller.pool)
        .await
        .unwrap();
    assert_eq!(pending, 0, "what a refused verb told is not told");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_body_under_the_same_key_is_422_and_another_client_has_keys_of_its_own() {
    let world = world().await;
    send(&world, 9, &key("shop", "1", "h")).await.unwrap();
    match send(&world, 9, &key("shop", "1", "other")).await {
        Err(Fault::Refused(refusal)) => assert_eq!(refusal.status, 422),
        other => panic!("{:?}", other.is_ok()),
    }
    assert_eq!(
        send(&world, 9, &key("another", "1", "other")).await.unwrap(),
        (2, false)
    );
    assert_eq!(Tell::NAME, "teller.tell");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_kept_under_an_older_secret_is_known_again() {
    let world = world().await;
    send(&world, 9, &key("shop", "1", "old")).await.unwrap();
    assert_eq!(
        send(&world, 9, &key("shop", "1", "new\nold")).await.unwrap(),
        (1, true)
    );
    let other = send(&world, 9, &key("shop", "1", "new\nother"))
        .await
        .unwrap_err();
    assert!(other.refusal().is_some(), "{other:?}");
    // The newest is kept.
    send(&world, 9, &key("shop", "2", "new\nold")).await.unwrap();
    assert_eq!(
        send(&world, 9, &key("shop", "2", "new")).await.unwrap(),
        (2, true)
    );
}

/// So many days pass, and the job that forgets keys runs.
async fn days_pass(world: &World, days: i32) {
    sqlx::query("update idempotency set created_at = created_at - make_interval(days => $1)")
        .bind(days)
        .execute(&world.teller.pool)
        .await
        .unwrap();
    let forget = world
        .teller
        .transact(|tx| Box::pin(messaging::idempotency::forget(tx)));
    forget.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_kept_for_thirty_days() {
    let world = world().await;
    let one = key("shop", "1", "h");
    send(&world, 9, &one).await.unwrap();
    days_pass(&world, 29).await;
    assert_eq!(send(&world, 9, &one).await.unwrap(), (1, true));
    days_pass(&world, 2).await;
    assert_eq!(send(&world, 9, &one).await.unwrap(), (2, false));
}
