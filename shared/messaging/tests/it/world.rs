//! A teller and a listener, each with a database, and a broker between them that tests may hurt.

use async_trait::async_trait;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use chassis::config::Broker;
use chassis::{Asks, Clock, Fault, Lifecycle, Settings};
use contracts::Fact;
use credentials::{Party, Plan};
use messaging::{Heard, Listener, Office, Subscription, Tx};
use serde::{Deserialize, Serialize};
use servers::{Binaries, Nats, Proxy};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The n-th fact of a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    pub key: String,
    pub n: i64,
}

impl Fact for Counted {
    const TYPE: &'static str = "teller.counter.counted.v1";
    const MEANING: &'static str = "A counter went up.";
    fn key(&self) -> String {
        self.key.clone()
    }
    fn example() -> Self {
        Self {
            key: "a".into(),
            n: 1,
        }
    }
}

/// Writes down what it hears. Doubles meet a unique key; `n` equal to `poison` cannot be applied, and more
/// than `most` at once are too many.
pub struct Notebook {
    pub poison: AtomicI64,
    pub most: AtomicUsize,
}

#[async_trait]
impl Listener for Notebook {
    fn hears(&self) -> &'static [&'static str] {
        &[Counted::TYPE]
    }

    async fn apply(&self, tx: &mut Tx, facts: &[Heard]) -> Result<(), Fault> {
        if facts.len() > self.most.load(Ordering::SeqCst) {
            return Err(Fault::Busy("that takes too long".into()));
        }
        for fact in facts {
            let counted: Counted = serde_json::from_str(&fact.payload)?;
            if counted.n == self.poison.load(Ordering::SeqCst) {
                return Err(Fault::broken("this one is poison"));
            }
            sqlx::query("insert into heard (key, n) values ($1, $2)")
                .bind(&counted.key)
                .bind(counted.n)
                .execute(tx.conn())
                .await?;
        }
        Ok(())
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Nothing {}

impl chassis::config::Demands for Nothing {}

pub const DEFAULT: &str = "mode = \"development\"\n[service]\n";

/// Who lives in this world.
pub const NEIGHBOURS: &[&str] = &["teller", "listener"];

pub struct World {
    pub teller: Office,
    pub listener: Office,
    pub notebook: Arc<Notebook>,
    pub nats: Nats,
    /// The other nodes of a cluster.
    pub others: Vec<Nats>,
    pub folder: PathBuf,
    pub broker: Broker,
    pub lifecycle: Lifecycle,
    /// How often the teller was asked for its log.
    pub pages: Arc<AtomicUsize>,
}

/// The brokers to test with: the current one, and the oldest that we promise to run on, when it could be
/// fetched.
pub fn brokers() -> Vec<PathBuf> {
    let mut all = vec![Binaries::from_environment().unwrap().nats];
    all.extend(testing::variable("BELEEF_NATS_OLD_BIN").ok().map(PathBuf::from));
    all
}

/// A key for each of the two, and what each may do at the broker.
fn access(folder: &Path) -> PathBuf {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let parties = vec![Party::new("teller", &[]), Party::new("listener", &["teller"])];
    let keys = folder.join("keys");
    Plan::on_loopback(&keys, parties, Clock::System.now())
        .write()
        .unwrap();
    keys.join("access.conf")
}

impl World {
    pub async fn new() -> Self {
        Self::on(&brokers()[0]).await
    }

    /// Both run, and what was told is heard.
    pub async fn at_work() -> Self {
        let world = Self::new().await;
        world.start();
        world.load(2, 10).await;
        world.expect_everything_heard().await;
        world
    }

    /// A teller and a listener on this broker; neither runs yet.
    pub async fn on(program: &std::path::Path) -> Self {
        let folder = testing::folder("post-office").unwrap();
        let nats = Nats::start(program, &folder.join("nats"), &access(&folder)).unwrap();
        Self::with(folder, vec![nats], None).await
    }

    /// With a line to the database that tests may hurt.
    pub async fn on_a_line() -> (Self, Proxy) {
        let folder = testing::folder("post-office").unwrap();
        let nats = Nats::start(&brokers()[0], &folder.join("nats"), &access(&folder)).unwrap();
        let line = Proxy::start(testing::database_port().unwrap()).unwrap();
        (Self::with(folder, vec![nats], Some(line.port())).await, line)
    }

    /// On three nodes, each fact on all of them.
    pub async fn on_three(program: &std::path::Path) -> Self {
        let folder = testing::folder("post-office").unwrap();
        let nodes = Nats::start_cluster(program, &folder, &access(&folder)).unwrap();
        Self::with(folder, nodes, None).await
    }

    async fn with(folder: PathBuf, mut nodes: Vec<Nats>, line: Option<u16>) -> Self {
        let settings: Settings<Nothing> = Settings::load("operator", DEFAULT, None).unwrap();
        let servers = nodes.iter().map(Nats::url).collect::<Vec<_>>().join(",");
        let broker = Broker {
            servers,
            replicas: nodes.len(),
            nkey_seed_file: folder.join("keys/{service}.nk"),
            tls: true,
            ca_file: folder.join("keys/ca.crt"),
            ..settings.broker
        };
        let nats = nodes.remove(0);
        let asks = Asks::new(&settings.asks);
        let office = async |name| {
            let mut database = testing::database(&messaging::MIGRATIONS).await.unwrap();
            if let Some(port) = line {
                database = testing::through(port, &database).unwrap();
            }
            Office::new(
                name,
                chassis::database::Connections::new(&database).unwrap(),
                Clock::System,
                asks.clone(),
            )
        };
        let (teller, listener) = (office("teller").await, office("listener").await);
        sqlx::query("create table counter (key text primary key, n bigint not null)")
            .execute(&teller.pool)
            .await
            .unwrap();
        sqlx::query(
            "create table heard (id bigserial primary key, key text not null, n bigint not null,
                                 unique (key, n))",
        )
        .execute(&listener.pool)
        .await
        .unwrap();
        let pages = Arc::new(AtomicUsize::new(0));
        let counting = pages.clone();
        let count = from_fn(move |request: Request, next: Next| {
            let is_page = request.uri().path().ends_with("outbox_page");
            counting.fetch_add(usize::from(is_page), Ordering::SeqCst);
            next.run(request)
        });
        let desk = teller.desk(&[]).finish();
        let answers = desk.router(chassis::ask::Callers::demo(), 64).layer(count);
        asks.answer_here("teller", answers);
        let notebook = Arc::new(Notebook {
            poison: AtomicI64::new(-1),
            most: AtomicUsize::new(usize::MAX),
        });
        let hears = [Subscription::to("teller", vec![notebook.clone()])];
        asks.answer_here(
            "listener",
            listener
                .desk(&hears)
                .finish()
                .router(chassis::ask::Callers::demo(), 64),
        );
        Self {
            teller,
            listener,
            notebook,
            nats,
            others: nodes,
            folder,
            broker,
            lifecycle: Lifecycle::default(),
            pages,
        }
    }

    pub fn subscriptions(&self) -> Vec<Subscription> {
        vec![Subscription::to("teller", vec![self.notebook.clone()])]
    }

    pub fn start_teller(&self) {
        self.teller
            .open(&self.lifecycle, &self.broker, NEIGHBOURS.to_vec(), vec![]);
    }

    pub fn start_listener(&self) {
        self.listener.open(
            &self.lifecycle,
            &self.broker,
            NEIGHBOURS.to_vec(),
            self.subscriptions(),
        );
    }

    pub fn start(&self) {
        self.start_teller();
        self.start_listener();
    }

    /// Counts a key up and tells it; `fail` makes the verb refuse after it told.
    pub async fn count(&self, key: &str, fail: bool) -> Result<(), Fault> {
        let key = key.to_owned();
        self.teller
            .transact(move |tx| {
                Box::pin(async move {
                    let n: i64 = sqlx::query_scalar(
                        "insert into counter as c (key, n) values ($1, 1)
                         on conflict (key) do update set n = c.n + 1 returning n",
                    )
                    .bind(&key)
                    .fetch_one(tx.conn())
                    .await?;
                    tx.tell(&Counted { key, n })?;
                    if fail {
                        Err(Fault::broken("the verb changed its mind"))
                    } else {
                        Ok(())
                    }
                })
            })
            .await
    }

    /// Counts a new key up so often in one statement.
    #[expect(clippy::disallowed_methods, reason = "more at once than any verb")]
    pub async fn count_at_once(&self, key: &str, times: i32) {
        let mut tx = self.teller.pool.begin().await.unwrap();
        sqlx::query("insert into counter (key, n) values ($1, $2)")
            .bind(key)
            .bind(i64::from(times))
            .execute(&mut *tx)
            .await
            .unwrap();
        sqlx::query(
            "insert into outbox_pending (event_id, type, key, key_version, partition, payload, time)
             select gen_random_uuid(), $1, $2, 0, 0, jsonb_build_object('key', $2, 'n', n)::text, now()
             from generate_series(1, $3) n",
        )
        .bind(Counted::TYPE)
        .bind(key)
        .bind(times)
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// `writers` tasks count 20 keys up, `each` times; one in ten changes its mind.
    pub async fn load(&self, writers: usize, each: usize) {
        let one = async |writer: usize| {
            for n in 0..each {
                let _ = self
                    .count(&format!("key-{}", (writer * 7 + n * 13) % 20), n % 10 == 9)
                    .await;
            }
        };
        futures_util::future::join_all((0..writers).map(one)).await;
    }

    pub async fn told(&self) -> i64 {
        sqlx::query_scalar("select coalesce(sum(n), 0)::bigint from counter")
            .fetch_one(&self.teller.pool)
            .await
            .unwrap()
    }

    pub async fn heard(&self) -> i64 {
        sqlx::query_scalar("select count(*) from heard")
            .fetch_one(&self.listener.pool)
            .await
            .unwrap_or(-1)
    }

    /// Waits until the listener has as many as were told, then checks that each key was heard from 1 up, in
    /// order.
    pub async fn expect_everything_heard(&self) {
        let told = self.told().await;
        self.wait("everything is heard", || async { self.heard().await >= told })
            .await;
        assert_eq!(self.heard().await, told);
        let out_of_order: i64 = sqlx::query_scalar(
            "select count(*) from
                 (select n, row_number() over (partition by key order by id) as place from heard) h
             where n <> place",
        )
        .fetch_one(&self.listener.pool)
        .await
        .unwrap();
        assert_eq!(out_of_order, 0, "a key was heard out of order");
        let (numbers, head): (i64, i64) = sqlx::query_as("select count(*), max(seq) from outbox_log")
            .fetch_one(&self.teller.pool)
            .await
            .unwrap();
        assert_eq!(numbers, head, "the log has a gap");
    }

    pub async fn wait<F: Future<Output = bool>>(&self, what: &str, mut done: impl FnMut() -> F) {
        let started = Instant::now();
        while !done().await {
            assert!(
                started.elapsed() < Duration::from_secs(40),
                "waited in vain until {what}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.lifecycle.stop();
    }
}
