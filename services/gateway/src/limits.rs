//! Rate limits: of a client in this process, of addresses and of guesses in Redis, with this process as the net when Redis is away.

use crate::config::Config;
use chassis::cache::{Cache, Script};
use contracts::Refusal;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Instant;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Client,
    Anonymous,
    Token,
}

pub struct Limits {
    cache: Cache,
    script: Script,
    per_minute: [u32; 3],
    buckets: Mutex<HashMap<(Kind, String), (Instant, f64)>>,
}

impl Limits {
    pub fn new(cache: Cache, config: &Config) -> Self {
        // A bucket that refills steadily, on the server's clock, in one round trip; answers 1 when there is room.
        let script = Script::new(
            "local t = redis.call('TIME')
             local now = tonumber(t[1]) + tonumber(t[2]) / 1000000
             local burst = tonumber(ARGV[1])
             local known = redis.call('HMGET', KEYS[1], 'level', 'at')
             local level = math.min(burst, (tonumber(known[1]) or burst) + (now - (tonumber(known[2]) or now)) * burst / 60)
             local room = level >= 1 and 1 or 0
             redis.call('HSET', KEYS[1], 'level', tostring(level - room), 'at', tostring(now))
             redis.call('EXPIRE', KEYS[1], 120)
             return room",
        );
        let per_minute = [
            config.per_client_per_minute,
            config.anonymous_per_minute,
            config.tokens_per_minute,
        ];
        Self {
            cache,
            script,
            per_minute,
            buckets: Mutex::default(),
        }
    }

    /// # Errors
    /// 429 when the caller used up what a minute allows.
    pub async fn require(&self, kind: Kind, who: &str) -> Result<(), Refusal> {
        let burst = self.per_minute[kind as usize];
        if burst == 0 {
            return Ok(());
        }
        let room = match kind {
            Kind::Client => self.room_here(kind, who, burst),
            Kind::Anonymous | Kind::Token => {
                let key = format!("gateway:limit:{kind:?}:{who}");
                let shared: Option<i64> = self
                    .cache
                    .script(&self.script, &[&key], &[burst.to_string()])
                    .await;
                shared.map_or_else(|| self.room_here(kind, who, burst), |room| room == 1)
            }
        };
        match room {
            true => Ok(()),
            false => Err(Refusal::new("uitpas/rate-limited", 429, "Too many requests")),
        }
    }

    fn room_here(&self, kind: Kind, who: &str, burst: u32) -> bool {
        let Ok(mut buckets) = self.buckets.lock() else {
            return true;
        };
        if buckets.len() > 50_000 {
            buckets.clear();
        }
        let full = f64::from(burst);
        let (at, level) = buckets
            .entry((kind, who.to_owned()))
            .or_insert((Instant::now(), full));
        *level = (*level + at.elapsed().as_secs_f64() * full / 60.0).min(full);
        *at = Instant::now();
        let room = *level >= 1.0;
        if room {
            *level -= 1.0;
        }
        room
    }
}
