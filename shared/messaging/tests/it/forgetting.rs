//! Forgetting: it waits for nobody, comes in parts that end in time, and one who cannot be forgotten keeps
//! nobody else.

use crate::world::World;
use async_trait::async_trait;
use chassis::{Clock, Fault};
use contracts::pass::PassholderForgotten;
use contracts::{Fact, PassholderId};
use messaging::forget::{Eraser, Forgetting, Gone, Number, again, forget};
use messaging::inbox::{Applied, AtOnce, Inbox};
use messaging::{Heard, Tx};
use serde_json::Value;
use sqlx::PgConnection;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// Of whom it is the turn cannot be erased.
struct Stuck(PassholderId);

#[async_trait]
impl Eraser for Stuck {
    async fn erase(&self, _tx: &mut Tx, gone: &[Gone]) -> Result<Vec<Number>, Fault> {
        match gone.iter().any(|one| one.passholder_id == self.0) {
            true => Err(Fault::broken("stuck")),
            false => Ok(vec![]),
        }
    }

    async fn export(&self, _conn: &mut PgConnection, _id: PassholderId) -> Result<Value, Fault> {
        Ok(Value::Null)
    }
}

fn person(n: u128) -> PassholderId {
    PassholderId(Uuid::from_u128(n))
}

fn last_word(id: PassholderId, seq: i64) -> Heard {
    let fact = PassholderForgotten {
        passholder_id: id,
        version: 1,
    };
    Heard {
        epoch: 1,
        seq,
        event_id: Uuid::from_u128(1000),
        fact_type: PassholderForgotten::TYPE.into(),
        key: fact.key(),
        key_version: 1,
        partition: 0,
        time: Clock::System.now(),
        cause: None,
        traceparent: None,
        payload: serde_json::to_string(&fact).unwrap(),
    }
}

async fn rows(world: &World, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql)
        .fetch_one(&world.listener.pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_word_waits_behind_no_dead_letter() {
    let world = World::new().await;
    let (eraser, id): (Arc<dyn Eraser>, _) = (Arc::new(Stuck(person(9))), person(1));
    let parked = "with p as (insert into parked_key (source, key) values ('pass', $1))
        insert into dead_letter (source, epoch, seq, event_id, type, key, key_version, time, payload, reason)
        values ('pass', 1, 1, gen_random_uuid(), 'pass.passholder.changed.v1', $1, 1, now(), '{}', 'poison')";
    sqlx::query(parked)
        .bind(id.to_string())
        .execute(&world.listener.pool)
        .await
        .unwrap();
    let inbox = Inbox {
        service: "listener",
        source: "pass",
        pool: world.listener.connections.reserved.clone(),
        clock: Clock::System,
        listeners: vec![Forgetting::by(&eraser)],
        stop_on_poison: false,
        at_once: AtOnce::default(),
    };
    let at = inbox.offset().await.unwrap();
    let fact = last_word(id, 2);
    let next = messaging::position::Offset {
        epoch: 1,
        seq: 2,
        event_id: Some(fact.event_id),
        ..at
    };
    assert_eq!(inbox.apply(at, next, &[fact]).await.unwrap(), Applied::Done);
    assert_eq!(rows(&world, "select count(*) from forgotten").await, 1);
    let waiting = "select (select count(*) from parked_key) + (select count(*) from dead_letter)";
    assert_eq!(rows(&world, waiting).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_takes_too_long_comes_in_smaller_parts() {
    let world = World::new().await;
    world.notebook.most.store(7, Ordering::SeqCst);
    world.count_at_once("many", 60).await;
    world.start();
    world.expect_everything_heard().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_cannot_be_forgotten_again_keeps_nobody_else() {
    let world = World::new().await;
    let all: Vec<PassholderId> = (1..=250).map(person).collect();
    let office = &world.listener;
    office
        .transact(|tx| Box::pin(async move { forget(tx, &Stuck(person(999)), &all).await }))
        .await
        .unwrap();
    let dead = "insert into dead_letter
            (source, epoch, seq, event_id, type, key, key_version, time, payload, reason)
        select 'pass', 1, n, gen_random_uuid(), 'x',
               ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0')), 1, now(),
               '{}', 'late' from generate_series(1, 250) n";
    sqlx::query(dead).execute(&office.pool).await.unwrap();
    let eraser: Arc<dyn Eraser> = Arc::new(Stuck(person(5)));
    assert!(again(office, &eraser).await.is_err(), "it is told");
    assert_eq!(
        rows(&world, "select count(*) from dead_letter").await,
        100,
        "a page"
    );
}
