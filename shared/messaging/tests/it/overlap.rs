//! Batches that overlap where the line to the database is slow: they never have a key in common, and a key
//! has one effect.

use crate::world::{Counted, World};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::ask;
use messaging::{Asked, Finish};
use serde::{Deserialize, Serialize};
use servers::Proxy;
use sqlx::PgConnection;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Counts under a name and answers the count.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Count {
    name: String,
}

ask! { Count => i64, "teller.count", from [Operator]; }

/// Which batch each name is under way in, and the most batches that were so at once.
#[derive(Default)]
struct UnderWay {
    batches: usize,
    /// All that ever set out.
    ever: usize,
    most: usize,
    names: HashMap<String, usize>,
}

/// A batch that is under way until this is dropped.
struct Batch {
    names: Vec<String>,
    all: Arc<Mutex<UnderWay>>,
}

impl Batch {
    fn set_out(asks: &[Asked<Count>], all: &Arc<Mutex<UnderWay>>) -> Self {
        let mut names: Vec<String> = asks.iter().map(|asked| asked.ask.name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let mut under_way = all.lock().unwrap();
        under_way.batches += 1;
        under_way.ever += 1;
        under_way.most = under_way.most.max(under_way.batches);
        for name in &names {
            *under_way.names.entry(name.clone()).or_default() += 1;
            assert_eq!(under_way.names[name], 1, "{name} is in two batches at once");
        }
        Self {
            names,
            all: all.clone(),
        }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        let mut under_way = self.all.lock().unwrap();
        under_way.batches -= 1;
        for name in &self.names {
            *under_way.names.get_mut(name).unwrap() -= 1;
        }
    }
}

async fn look_up(
    conn: &mut PgConnection,
    asks: &[Asked<Count>],
    all: Arc<Mutex<UnderWay>>,
) -> Result<Finish<Count>, Fault> {
    let batch = Batch::set_out(asks, &all);
    sqlx::query("select 1").execute(conn).await?;
    Ok(Box::new(move |tx, asks| {
        Box::pin(async move {
            let names: Vec<String> = asks.iter().map(|asked| asked.ask.name.clone()).collect();
            let sql = "insert into counter as c (key, n)
                       select key, count(*) from unnest($1::text[]) as t(key) group by key
                       on conflict (key) do update set n = c.n + excluded.n returning key, n";
            let rows = sqlx::query_as(sql).bind(&names).fetch_all(tx.conn()).await?;
            let mut counts: HashMap<String, i64> = rows.into_iter().collect();
            for name in &names {
                *counts.get_mut(name).unwrap() -= 1;
            }
            let mut outcomes = vec![];
            for asked in asks {
                let key = asked.ask.name.clone();
                let count = counts.get_mut(&key).unwrap();
                *count += 1;
                let n = *count;
                asked.tell(tx, &Counted { key, n })?;
                outcomes.push(Ok(n));
            }
            drop(batch);
            Ok(outcomes)
        })
    }))
}

async fn counting() -> (World, Proxy, Arc<Mutex<UnderWay>>) {
    let ((world, line), all) = (World::on_a_line().await, Arc::<Mutex<UnderWay>>::default());
    let seen = all.clone();
    let desk = world.teller.desk(&[]).write_overlapping::<Count, _>(
        |ask| vec![ask.name.clone()],
        move |conn, asks| Box::pin(look_up(conn, asks, seen.clone())),
    );
    world
        .teller
        .asks
        .answer_here("teller", desk.finish().router(chassis::ask::Callers::demo(), 256));
    (world, line, all)
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_overlap_without_a_common_key_and_each_key_has_one_effect() {
    let (world, line, all) = counting().await;
    // Prepares the connections.
    world.start();
    world
        .wait("it was rehearsed", || async {
            let all = all.lock().unwrap();
            all.ever == 8 && all.batches == 0
        })
        .await;
    all.lock().unwrap().most = 0;
    line.delay(Duration::from_millis(15));

    // Each key comes twice, 120 ms apart; eight names, each of ten keys.
    let send = async |n: usize| {
        tokio::time::sleep(Duration::from_millis(15) * u32::try_from(n).unwrap()).await;
        let number = if n % 16 < 8 { n } else { n - 8 };
        let (name, key) = (format!("name {}", number % 8), format!("key {number}"));
        let key = Idempotency {
            client: "shop".into(),
            key,
            hash: name.clone().into(),
        };
        let answered = world.teller.asks.ask_once(&Count { name }, Some(&key)).await;
        let answered = answered.unwrap();
        (key.key, answered.reply, answered.replayed)
    };
    let answers = futures_util::future::join_all((0..160).map(send)).await;

    assert!(all.lock().unwrap().most > 1, "they overlap");
    let mut first: HashMap<&str, i64> = HashMap::new();
    for (key, reply, _) in answers.iter().filter(|(.., replayed)| !replayed) {
        assert!(first.insert(key, *reply).is_none(), "{key} had two effects");
    }
    assert_eq!(first.len(), 80);
    for (key, reply, _) in &answers {
        assert_eq!(first.get(key.as_str()), Some(reply), "{key} has one answer");
    }
    line.delay(Duration::ZERO);
    assert_eq!(world.told().await, 80);
    world.expect_everything_heard().await;
}
