//! Redis, for what may be lost: views, rate limits. Every call fails soft and fast, and who fails often is
//! not called for a while.

use crate::breaker::Breaker;
use crate::config;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Two calls that came to nothing, and for two seconds nobody waits for the cache.
const TOLERATED: u32 = 2;
const PAUSE: Duration = Duration::from_secs(2);

/// A cache that may be absent; a miss and a fault look the same.
#[derive(Clone, Default)]
pub struct Cache {
    way: Option<Way>,
}

#[derive(Clone)]
struct Way {
    connection: ConnectionManager,
    breaker: Arc<Breaker>,
    last_fault: Arc<Mutex<Option<Instant>>>,
}

/// A Lua script with its source.
pub struct Script(redis::Script);

impl Script {
    /// A script with this source; it is sent once and then named by its hash.
    pub fn new(source: &str) -> Self {
        Self(redis::Script::new(source))
    }
}

impl Cache {
    /// Connects when it is first used.
    ///
    /// # Errors
    /// When the URL cannot be parsed.
    pub fn connect(settings: &config::Cache) -> anyhow::Result<Self> {
        metrics::counter!("cache_faults_total").increment(0);
        if settings.url.is_empty() {
            return Ok(Self::absent());
        }
        let limits = ConnectionManagerConfig::new()
            .set_response_timeout(Some(Duration::from_millis(250)))
            .set_connection_timeout(Some(Duration::from_millis(250)))
            .set_number_of_retries(1);
        let client = redis::Client::open(settings.url.expose())?;
        Ok(Self {
            way: Some(Way {
                connection: ConnectionManager::new_lazy_with_config(client, limits)?,
                breaker: Arc::new(Breaker::new("cache", TOLERATED, PAUSE)),
                last_fault: Arc::default(),
            }),
        })
    }

    /// No cache: everything is a miss.
    pub fn absent() -> Self {
        Self::default()
    }

    async fn run<T: redis::FromRedisValue>(&self, command: &redis::Cmd) -> Option<T> {
        let way = self.way.as_ref()?;
        let mut connection = way.connection.clone();
        way.soft(command.query_async(&mut connection)).await
    }

    async fn run_all<T: redis::FromRedisValue>(&self, pipeline: &redis::Pipeline) -> Option<T> {
        let way = self.way.as_ref()?;
        let mut connection = way.connection.clone();
        way.soft(pipeline.query_async(&mut connection)).await
    }

    /// Runs a script: one atomic round trip.
    pub async fn script<T: redis::FromRedisValue>(
        &self,
        script: &Script,
        keys: &[&str],
        arguments: &[String],
    ) -> Option<T> {
        let way = self.way.as_ref()?;
        let mut connection = way.connection.clone();
        way.soft(call(script, keys, arguments).invoke_async(&mut connection))
            .await
    }

    /// Runs a script once for each key, all in one round trip.
    pub async fn script_for_each(&self, script: &Script, calls: &[(String, Vec<String>)]) {
        let mut pipeline = redis::pipe();
        pipeline.load_script(&script.0).ignore();
        for (key, arguments) in calls {
            pipeline.invoke_script(&call(script, &[key], arguments)).ignore();
        }
        self.run_all::<()>(&pipeline).await;
    }

    /// A value that others keep fresh, and that lives no longer than `life`: after a fault a change may have
    /// been missed, so nothing is read until all that was written before has died.
    pub async fn get(&self, key: &str, life: Duration) -> Option<String> {
        if self.way.as_ref()?.failed_within(life) {
            return None;
        }
        self.run::<Option<String>>(redis::cmd("GET").arg(key))
            .await
            .flatten()
    }

    /// Writes a field of a hash that lives for so many seconds from now.
    pub async fn put_field(&self, key: &str, field: &str, value: &str, seconds: i64) {
        self.run_all::<()>(
            redis::pipe()
                .hset(key, field, value)
                .ignore()
                .expire(key, seconds)
                .ignore(),
        )
        .await;
    }

    /// Removes fields of several hashes in one round trip.
    pub async fn remove_fields(&self, hashes: &[(String, Vec<String>)]) {
        let mut pipeline = redis::pipe();
        for (key, fields) in hashes {
            pipeline.hdel(key, fields).ignore();
        }
        self.run_all::<()>(&pipeline).await;
    }

    /// The values of several hashes, in their order; empty where there is none, and for all when the cache
    /// does not answer.
    pub async fn values(&self, keys: &[String]) -> Vec<Vec<String>> {
        let mut pipeline = redis::pipe();
        for key in keys {
            pipeline.hvals(key);
        }
        let found = self.run_all::<Vec<Vec<String>>>(&pipeline).await;
        found.unwrap_or_else(|| vec![vec![]; keys.len()])
    }

    /// As [`Cache::delete`], for many in one call.
    pub async fn delete_all(&self, keys: &[String]) {
        if !keys.is_empty() {
            self.run::<i64>(redis::cmd("DEL").arg(keys)).await;
        }
    }

    /// Forgets a value; one that cannot be forgotten ends by itself.
    pub async fn delete(&self, key: &str) {
        self.run::<i64>(redis::cmd("DEL").arg(key)).await;
    }
}

impl Way {
    async fn soft<T>(&self, call: impl Future<Output = redis::RedisResult<T>>) -> Option<T> {
        if !self.breaker.lets_through() {
            self.note_fault();
            return None;
        }
        let since = Instant::now();
        match tokio::time::timeout(Duration::from_millis(300), call).await {
            Ok(Ok(value)) => {
                self.breaker.answered();
                return Some(value);
            }
            Ok(Err(error)) => tracing::debug!(%error, "the cache did not answer"),
            Err(_) => tracing::debug!("the cache did not answer in time"),
        }
        metrics::counter!("cache_faults_total").increment(1);
        self.breaker.failed(since);
        self.note_fault();
        None
    }

    fn note_fault(&self) {
        *self.last_fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn failed_within(&self, time: Duration) -> bool {
        let last = *self.last_fault.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|at| at.elapsed() < time)
    }
}

fn call<'s>(script: &'s Script, keys: &[&str], arguments: &[String]) -> redis::ScriptInvocation<'s> {
    let mut call = script.0.prepare_invoke();
    for key in keys {
        call.key(*key);
    }
    for argument in arguments {
        call.arg(argument);
    }
    call
}
