//! Redis, for what may be lost: views, rate limits. Every call fails soft and fast.

use crate::config;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use std::time::Duration;

/// A cache that may be absent; a miss and a fault look the same.
#[derive(Clone)]
pub struct Cache {
    connection: Option<ConnectionManager>,
}

/// A Lua script with its source.
pub struct Script(redis::Script);

impl Script {
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
        if settings.url.is_empty() {
            return Ok(Self::absent());
        }
        let limits = ConnectionManagerConfig::new()
            .set_response_timeout(Some(Duration::from_millis(250)))
            .set_connection_timeout(Some(Duration::from_millis(250)))
            .set_number_of_retries(1);
        let client = redis::Client::open(settings.url.expose())?;
        Ok(Self {
            connection: Some(ConnectionManager::new_lazy_with_config(client, limits)?),
        })
    }

    pub fn absent() -> Self {
        Self { connection: None }
    }

    async fn run<T: redis::FromRedisValue>(&self, command: &redis::Cmd) -> Option<T> {
        let mut connection = self.connection.clone()?;
        self.soft(command.query_async(&mut connection)).await
    }

    async fn run_all<T: redis::FromRedisValue>(&self, pipeline: &redis::Pipeline) -> Option<T> {
        let mut connection = self.connection.clone()?;
        self.soft(pipeline.query_async(&mut connection)).await
    }

    /// Runs a script: one atomic round trip.
    pub async fn script<T: redis::FromRedisValue>(
        &self,
        script: &Script,
        keys: &[&str],
        arguments: &[String],
    ) -> Option<T> {
        let mut connection = self.connection.clone()?;
        self.soft(call(script, keys, arguments).invoke_async(&mut connection))
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

    async fn soft<T>(&self, call: impl Future<Output = redis::RedisResult<T>>) -> Option<T> {
        match tokio::time::timeout(Duration::from_millis(300), call).await {
            Ok(Ok(value)) => Some(value),
            Ok(Err(error)) => {
                metrics::counter!("cache_faults_total").increment(1);
                tracing::debug!(%error, "the cache did not answer");
                None
            }
            Err(_) => {
                metrics::counter!("cache_faults_total").increment(1);
                None
            }
        }
    }

    pub async fn get(&self, key: &str) -> Option<String> {
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

    /// The values of several hashes, in their order; empty where there is none, and for all when the cache does not answer.
    pub async fn values(&self, keys: &[String]) -> Vec<Vec<String>> {
        let mut pipeline = redis::pipe();
        for key in keys {
            pipeline.hvals(key);
        }
        let found = self.run_all::<Vec<Vec<String>>>(&pipeline).await;
        found.unwrap_or_else(|| vec![vec![]; keys.len()])
    }

    pub async fn delete(&self, key: &str) {
        self.run::<i64>(redis::cmd("DEL").arg(key)).await;
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
