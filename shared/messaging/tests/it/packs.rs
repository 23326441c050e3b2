//! Loads of a region pack: one after the other, so that a row is new to one of them only.

use crate::world::{Counted, World};
use chassis::Fault;
use contracts::ask;
use contracts::pack::{Fate, RowFate};
use messaging::Tx;
use messaging::loading::{self, Row, Verdicts};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Tells each counter that is new or changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct LoadCounters {
    counters: Vec<Counted>,
    dry_run: bool,
}

ask! { LoadCounters => Vec<RowFate>, "teller.load_counters", from [Operator]; }

/// Longer than the database lets anybody else wait for a lock.
const SLOW: Duration = Duration::from_millis(3500);

async fn put(tx: &mut Tx, counters: &[Counted]) -> Result<Verdicts, Fault> {
    for counted in counters {
        tx.tell(counted)?;
    }
    tokio::time::sleep(SLOW).await;
    Ok(counters.iter().map(|_| Ok(())).collect())
}

async fn load(tx: &mut Tx, pack: LoadCounters) -> Result<Vec<RowFate>, Fault> {
    let mut rows = vec![];
    for counted in pack.counters {
        rows.push(Row::new(counted.key.clone(), counted)?);
    }
    loading::load(tx, "counters.csv", rows, |tx, rows| Box::pin(put(tx, rows))).await
}

async fn open(world: &World) {
    let desk = world.teller.desk(&[]);
    let desk = desk.load::<LoadCounters, _>(|pack| pack.dry_run, |tx, pack| Box::pin(load(tx, pack)));
    let answers = desk.finish().router(chassis::ask::Callers::demo(), 64);
    world.teller.asks.answer_here("teller", answers);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_loads_at_once_go_one_after_the_other_and_tell_nothing_twice() {
    let world = World::new().await;
    open(&world).await;
    let keys = ["a", "b", "c"];
    let pack = LoadCounters {
        counters: keys
            .map(|key| Counted {
                key: key.into(),
                n: 1,
            })
            .to_vec(),
        dry_run: false,
    };
    let dry = LoadCounters {
        dry_run: true,
        ..pack.clone()
    };
    let patiently = async |pack: &LoadCounters| {
        let report = world
            .teller
            .asks
            .ask_patiently(pack, Duration::from_secs(30))
            .await
            .unwrap();
        report.iter().map(|row| row.fate.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        patiently(&dry).await,
        [Fate::Created, Fate::Created, Fate::Created]
    );
    let (one, other) = tokio::join!(patiently(&pack), patiently(&pack));
    let (created, unchanged) = (keys.map(|_| Fate::Created), keys.map(|_| Fate::Unchanged));
    let one_was_first = one == created && other == unchanged;
    let other_was_first = one == unchanged && other == created;
    assert!(one_was_first || other_was_first, "{one:?} {other:?}");
    let told: i64 = sqlx::query_scalar("select count(*) from outbox_pending")
        .fetch_one(&world.teller.pool)
        .await
        .unwrap();
    assert_eq!(told, 3, "a row is told by whoever found it new");
}
