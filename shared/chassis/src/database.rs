//! PostgreSQL connections with the session settings that the platform's guarantees rest on, and that are
//! given up rather than waited for.
//!
//! The driver waits for a server's answer as long as its socket is open, and a peer that vanished without a
//! word leaves it open. So every wait has an end on our side, and a connection whose answer did not come is
//! closed, never used again.

use crate::config;
use crate::fault::Fault;
use anyhow::{Context, ensure};
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool, Postgres};
use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long one waits until somebody gives a connection back.
const TURN: Duration = Duration::from_secs(2);
/// How long making a connection may take: several round trips.
const CONNECT: Duration = Duration::from_secs(2);
/// How long a connection may take to show that it is in order when it is given back.
const RETURN: Duration = Duration::from_secs(1);
/// After so much idleness a connection is tried before it is used: something between us and the server may
/// have forgotten it.
const IDLE: Duration = Duration::from_secs(10);
/// How long a probe or a start waits for the database.
const PROBE: Duration = Duration::from_secs(2);

/// The connections of one service to its database.
#[derive(Clone)]
pub struct Connections {
    /// For asks and jobs.
    pub asks: Pool,
    /// For those who carry facts, and for probes: asks cannot use it up.
    pub reserved: Pool,
}

impl Connections {
    /// Connects when it must: a service starts, and stays up, while its database is away.
    ///
    /// # Errors
    /// When the address cannot be understood.
    pub fn new(settings: &config::Database) -> anyhow::Result<Self> {
        let (options, doubt) = (options(settings)?, Doubt::default());
        Ok(Self {
            asks: Pool::new(&options, settings.max_connections, &doubt),
            reserved: Pool::new(&options, settings.reserved_connections, &doubt),
        })
    }
}

/// A pool that never takes back a connection which is not in order.
#[derive(Clone)]
pub struct Pool {
    inner: PgPool,
    places: Arc<Semaphore>,
    doubt: Doubt,
}

impl Pool {
    fn new(options: &PgConnectOptions, size: u32, doubt: &Doubt) -> Self {
        let asked = doubt.clone();
        let inner = PgPoolOptions::new()
            .max_connections(size)
            .acquire_timeout(CONNECT)
            .idle_timeout(None)
            .test_before_acquire(false)
            .before_acquire(move |connection, meta| {
                let is_doubtful = asked.is_about(meta.idle_for);
                Box::pin(async move {
                    match (is_doubtful, meta.idle_for > IDLE) {
                        (true, _) => Ok(false),
                        (false, true) => within(TURN, connection.ping()).await.map(|()| true),
                        (false, false) => Ok(true),
                    }
                })
            })
            .connect_lazy_with(options.clone());
        Self {
            inner,
            places: Arc::new(Semaphore::new(size as usize)),
            doubt: doubt.clone(),
        }
    }

    /// A connection, if one is to be had within two seconds and can be made within two.
    ///
    /// # Errors
    /// `PoolTimedOut` when all are in use, or the server does not answer.
    pub async fn take(&self) -> Result<Connection, sqlx::Error> {
        let place = tokio::time::timeout(TURN, self.places.clone().acquire_owned())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        Ok(Connection {
            held: Held(Some(self.inner.acquire().await?)),
            place: Some(place),
            doubt: self.doubt.clone(),
            in_transaction: false,
        })
    }

    /// Something shows that the server's side of our connections may be gone: those that idle now are not
    /// used again.
    pub fn doubt(&self) {
        self.doubt.raise();
    }

    /// The most connections that it has.
    pub fn size(&self) -> u32 {
        self.inner.options().get_max_connections()
    }

    /// How this pool connects.
    pub fn options(&self) -> PgConnectOptions {
        (*self.inner.connect_options()).clone()
    }

    /// The driver's own pool, for statements of tests.
    pub fn driver(&self) -> &PgPool {
        &self.inner
    }
}

/// Since when connections that idle are not to be trusted. What becomes of one has become of all that lead to
/// the same server.
#[derive(Clone, Default)]
struct Doubt(Arc<Mutex<Option<Instant>>>);

impl Doubt {
    fn raise(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether a connection that idles for so long was idle already when the doubt arose.
    fn is_about(&self, idle_for: Duration) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some_and(|raised| idle_for >= raised.elapsed())
    }
}

/// A connection that goes back to its pool when it is dropped, if it shows in time that it is in order;
/// otherwise it is closed.
pub struct Connection {
    held: Held,
    place: Option<OwnedSemaphorePermit>,
    doubt: Doubt,
    in_transaction: bool,
}

impl Connection {
    /// Begins a transaction with these words. One that is not committed is undone.
    pub async fn begin(&mut self, words: &'static str) -> Result<(), sqlx::Error> {
        self.in_transaction = true;
        sqlx::raw_sql(words).execute(&mut **self).await?;
        Ok(())
    }

    /// Commits. After an error the outcome is unknown.
    pub async fn commit(&mut self) -> Result<(), sqlx::Error> {
        sqlx::raw_sql("commit").execute(&mut **self).await?;
        self.in_transaction = false;
        Ok(())
    }

    /// Undoes the transaction.
    pub async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        sqlx::raw_sql("rollback").execute(&mut **self).await?;
        self.in_transaction = false;
        Ok(())
    }
}

const EXPECT: &str = "a connection is held until it is dropped";

impl Deref for Connection {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        self.held.0.as_deref().expect(EXPECT)
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.held.0.as_deref_mut().expect(EXPECT)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let (mut held, place) = (Held(self.held.0.take()), self.place.take());
        let (doubt, in_transaction) = (self.doubt.clone(), self.in_transaction);
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            let _place = place;
            let given_back = within(RETURN, async {
                if in_transaction && let Some(connection) = &mut held.0 {
                    sqlx::raw_sql("rollback").execute(&mut **connection).await?;
                }
                held.give_back().await;
                Ok(())
            });
            if given_back.await.is_err() {
                doubt.raise();
            }
        });
    }
}

/// What would wait for the server without end if the driver dropped it: here it is closed.
struct Held(Option<PoolConnection<Postgres>>);

impl Held {
    async fn give_back(&mut self) {
        if let Some(mut connection) = self.0.take() {
            connection.return_to_pool().await;
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}

/// Waits for the server at most this long. Whoever gave up must not use the connection as if nothing had
/// happened.
///
/// # Errors
/// Those of the work; an i/o time-out when the answer does not come.
pub async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
        let silence = std::io::Error::new(std::io::ErrorKind::TimedOut, "the database does not answer");
        Err(sqlx::Error::Io(silence))
    })
}

/// As [`within`], for a whole transaction.
///
/// # Errors
/// Those of the work; busy when it does not end.
pub async fn in_time<T>(limit: Duration, work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    tokio::time::timeout(limit, work)
        .await
        .unwrap_or_else(|_| Err(Fault::Busy("a transaction did not end in time".into())))
}

fn options(settings: &config::Database) -> anyhow::Result<PgConnectOptions> {
    ensure!(!settings.url.expose().is_empty(), "database.url is empty");
    let options = PgConnectOptions::from_str(settings.url.expose()).context("database.url is not usable")?;
    Ok(options.options([
        ("synchronous_commit", "on"),
        // Compiling a statement costs more than any statement here; a wrong guess of its cost must not bring
        // it about.
        ("jit", "off"),
        ("lock_timeout", "3s"),
        ("statement_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "5s"),
        // The server lets go of what we hold there when it is we who vanish.
        ("client_connection_check_interval", "1s"),
        ("tcp_user_timeout", "10s"),
        ("tcp_keepalives_idle", "5"),
        ("tcp_keepalives_interval", "2"),
        ("tcp_keepalives_count", "3"),
    ]))
}

/// Brings a database up to date. Forward only.
pub async fn migrate(settings: &config::Database, migrator: &Migrator) -> anyhow::Result<()> {
    let mut connection = within(PROBE, PgConnection::connect_with(&options(settings)?))
        .await
        .context("the database does not answer")?;
    migrator
        .run_direct(None, &mut connection, false)
        .await
        .context("a migration failed")?;
    Ok(connection.close().await?)
}

/// The first migration that the database lacks, if any.
///
/// # Errors
/// When the database does not answer soon.
pub async fn missing_migration(pool: &Pool, migrator: &Migrator) -> Result<Option<i64>, sqlx::Error> {
    within(PROBE, find_missing(pool, migrator)).await
}

async fn find_missing(pool: &Pool, migrator: &Migrator) -> Result<Option<i64>, sqlx::Error> {
    #[derive(sqlx::FromRow)]
    struct Applied {
        version: i64,
    }
    let mut connection = pool.take().await?;
    let known: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(&mut *connection)
        .await?;
    let applied: Vec<Applied> = match known {
        true => {
            sqlx::query_as("select version from _sqlx_migrations where success")
                .fetch_all(&mut *connection)
                .await?
        }
        false => vec![],
    };
    Ok(migrator
        .iter()
        .map(|m| m.version)
        .find(|version| !applied.iter().any(|a| a.version == *version)))
}
