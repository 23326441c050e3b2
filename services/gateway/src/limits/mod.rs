//! Rate limits: counted in Redis for all instances together, and in this process alone while Redis is away.
//!
//! A limit is a bucket that refills steadily, in a minute from empty to full ([`Kind`] says of what). From a
//! large bucket a process draws a hundredth at a time ([`here`]), so that most requests ask nobody: a limit
//! may be exceeded by what the instances drew ahead, and no more. In a crowd that finds nothing drawn ahead
//! one draws for all. While Redis is away each process has buckets of its own, of the full size: the limit is
//! then as many times larger as there are instances, and nobody is refused because a cache is gone.
//!
//! Misses are counted otherwise, because guesses sent at once must be no more than those sent one by one: a
//! look-up takes the place of a miss before it asks ([`places`]) and gives it back when it found somebody. A
//! steady hitter earns more places; whoever waits a second for a place goes on beside those who hold them,
//! because a neighbour that hangs is no guess of his.
//!
//! What bounds it: 50,000 buckets of a kind and 10,000 lookers, who share one when there are more; full ones
//! are swept out at most once a second. Nothing here waits for longer than a call to Redis may take (0.3 s),
//! but for a place (1 s). Locks are held for a look at a map, never while somebody is asked.

mod here;
mod kind;
mod places;

use crate::config::Config;
use chassis::cache::{Cache, Script};
use here::Here;
pub use kind::{Kind, TooMany};
pub use places::Place;
use places::Places;
use std::sync::Arc;
use std::time::Duration;

/// In Redis: the level of a bucket and when it was that. `gateway:limit:KIND:WHO`.
const KEY: &str = "gateway:limit";
/// How long it lives, in seconds: a bucket that nobody touched for a minute is full again.
const LIVES: u32 = 120;

/// Subscriptions of one owner that replay as much as they may at once.
const OF_OWNER: u32 = 3;

/// The limits, as this process knows them.
pub struct Limits {
    cache: Cache,
    script: Script,
    config: Config,
    here: Here,
    places: Arc<Places>,
}

impl Limits {
    /// Buckets that are all full.
    pub fn new(cache: Cache, config: &Config) -> Self {
        // On the server's clock, in one round trip: how many of the wanted were given, and the milliseconds
        // until there is another.
        let script = Script::new(
            "local t = redis.call('TIME')
             local now = tonumber(t[1]) + tonumber(t[2]) / 1000000
             local burst = tonumber(ARGV[1])
             local known = redis.call('HMGET', KEYS[1], 'level', 'at')
             local level = (tonumber(known[1]) or burst) + (now - (tonumber(known[2]) or now)) * burst / 60
             level = math.min(burst, level)
             local given = math.max(0, math.min(tonumber(ARGV[2]), math.floor(level)))
             level = level - given
             redis.call('HSET', KEYS[1], 'level', tostring(level), 'at', tostring(now))
             redis.call('EXPIRE', KEYS[1], ARGV[3])
             return {given, math.ceil(math.max(0, 1 - level) * 60000 / burst)}",
        );
        Self {
            cache,
            script,
            config: config.clone(),
            here: Here::default(),
            places: Arc::default(),
        }
    }

    fn per_minute(&self, kind: Kind) -> u32 {
        match kind {
            Kind::Client => self.config.per_client_per_minute,
            Kind::Pass => self.config.per_pass_per_minute,
            Kind::Anonymous => self.config.anonymous_per_minute,
            Kind::Token => self.config.tokens_per_minute,
            Kind::Insz => self.config.insz_per_minute,
            Kind::Miss => self.config.misses_per_minute,
            Kind::Account => self.config.accounts_per_minute,
            Kind::Order => self.config.orders_per_minute,
            Kind::Replay => self.config.events.replays_per_minute,
            Kind::ReplayOfOwner => self.config.events.replays_per_minute.saturating_mul(OF_OWNER),
        }
    }

    /// Uses one of what a minute allows.
    ///
    /// # Errors
    /// When it is used up.
    pub async fn require(&self, kind: Kind, who: &str) -> Result<(), TooMany> {
        let burst = self.per_minute(kind);
        if burst == 0 {
            return Ok(());
        }
        let key = (kind, who.to_owned());
        if let Some(known) = self.here.draw(&key) {
            return known.map_err(TooMany::after);
        }
        let wanted = self.here.wanted(&key, burst / 100);
        match self.ask(kind, who, burst, wanted).await {
            Some((0, wait)) => match self.here.draw(&key) {
                // Somebody drew for us meanwhile.
                Some(known) => known.map_err(TooMany::after),
                None => {
                    self.here.used_up(key, wait);
                    Err(TooMany::after(wait))
                }
            },
            Some((given, _)) => {
                if given > 1 {
                    self.here.add(key, given - 1);
                }
                Ok(())
            }
            None => self.here.alone(key, burst).map_err(TooMany::after),
        }
    }

    /// Before a look-up: a place for the miss that it may be. None when misses are not limited.
    ///
    /// # Errors
    /// When the caller missed too often, or has too many look-ups under way.
    pub async fn look(&self, who: &str) -> Result<Option<Place>, TooMany> {
        match self.per_minute(Kind::Miss) {
            0 => Ok(None),
            burst => self
                .places
                .take(who, burst)
                .await
                .map(Some)
                .map_err(TooMany::after),
        }
    }

    /// A look-up found nobody: the place that it held is used up.
    pub async fn missed(&self, who: &str, place: &Place) {
        let burst = self.per_minute(Kind::Miss);
        let answer = self.ask(Kind::Miss, who, burst, 1).await;
        // Time until there is one more tells when the shared bucket is empty.
        let shared = answer.and_then(|(_, wait)| {
            let lacking = wait.as_secs_f64() * f64::from(burst) / 60.0;
            (!wait.is_zero()).then_some(1.0 - lacking)
        });
        place.missed(shared);
    }

    /// Draws from the shared bucket: how many were given, and how long until there is another one. None while
    /// Redis is away.
    async fn ask(&self, kind: Kind, who: &str, burst: u32, wanted: u32) -> Option<(u32, Duration)> {
        let key = format!("{KEY}:{kind:?}:{who}");
        let arguments = [burst.to_string(), wanted.to_string(), LIVES.to_string()];
        let answer: Vec<u64> = self.cache.script(&self.script, &[&key], &arguments).await?;
        let [given, wait] = answer.as_slice() else {
            return None;
        };
        Some((u32::try_from(*given).ok()?, Duration::from_millis(*wait)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chassis::config::Secret;
    use futures_util::future::join_all;
    use servers::{Binaries, Redis};

    #[tokio::test]
    async fn crowds_at_two_doors_have_all_that_a_minute_allows() {
        let binaries = Binaries::from_environment().unwrap();
        let redis = Redis::start(&binaries.redis, &testing::folder("crowds").unwrap()).unwrap();
        let settings = chassis::Settings::<Config>::load("gateway", crate::config::DEFAULT, None);
        let mut settings = settings.unwrap();
        settings.cache.url = Secret::new(redis.url());
        settings.service.per_client_per_minute = 800;
        let door = || Limits::new(Cache::connect(&settings.cache).unwrap(), &settings.service);
        let (one, two) = (door(), door());
        let refused = async |door: &Limits, crowd: usize| {
            let answers = join_all((0..crowd).map(|_| door.require(Kind::Client, "shop"))).await;
            answers.iter().filter(|answer| answer.is_err()).count()
        };
        // Of the first crowd one draws eight, and of the second; seven of the first are used last.
        assert_eq!(refused(&one, 100).await, 0);
        assert_eq!(refused(&two, 693).await, 0, "the first crowd left the rest");
        assert_eq!(refused(&one, 7).await, 0, "what was drawn ahead is used");
        assert!(refused(&two, 400).await > 300, "that is all");
    }
}
