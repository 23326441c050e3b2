//! Events: signed as the platform signs them, forged, old, and twice.

use super::adapter::{Adapter, Delivery, EVENT_IN_TIME};
use super::check::Check;
use super::kit::{Kit, Seen, Stop};
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::published::event::Enclosed;
use contracts::published::{self, Envelope};
use reqwest::Url;
use standardwebhooks::Webhook;
use std::time::{Duration, Instant};

/// Harmless to apply, and every organizer may hear it.
const TYPE: &str = "org.beleefregio.event.settings.changed.v1";
/// Standard Webhooks takes what is five minutes old.
const OLD: TimeDelta = TimeDelta::minutes(15);
/// How soon it is asked again what was received: the work comes after the answer.
const PAUSE: Duration = Duration::from_millis(100);

/// Delivers an event in the way that a check is about, and looks at what it was answered and what came of it.
pub async fn delivered(kit: &Kit, check: Check) -> Result<Seen, Stop> {
    let (own, other) = (secret()?, secret()?);
    let to = kit.adapter.receive(&own).await?;
    let now = Clock::System.wall();
    let (signed_with, at, times) = match check {
        Check::EventForged => (&other, now, 1),
        Check::EventOld => (&own, now - OLD, 1),
        Check::EventTwice => (&own, now, 2),
        _ => (&own, now, 1),
    };
    let delivery = delivery(signed_with, at)?;
    let mut statuses = vec![];
    for _ in 0..times {
        statuses.push(kit.adapter.deliver(&to, &delivery).await?);
    }
    let against = match check {
        Check::EventForged | Check::EventOld => refused(kit, &delivery, &statuses).await?,
        _ => taken(kit, &to, &own, &delivery, &statuses).await?,
    };
    Ok(Seen::against(against))
}

/// Each time it is taken, and has an effect once.
async fn taken(
    kit: &Kit,
    to: &Url,
    secret: &str,
    delivery: &Delivery,
    statuses: &[u16],
) -> Result<Vec<String>, Stop> {
    if let Some(status) = statuses.iter().find(|status| !(200..300).contains(*status)) {
        return Ok(vec![format!("an event was answered {status}")]);
    }
    // One behind it: when that has an effect, this one has had all of its.
    let last = self::delivery(secret, Clock::System.wall())?;
    kit.adapter.deliver(to, &last).await?;
    let ids = applied(&kit.adapter, &last.id).await?;
    let times = ids.iter().filter(|id| **id == delivery.id).count();
    Ok(match times {
        1 => vec![],
        0 => vec!["an event that was taken had no effect".to_owned()],
        _ => vec![format!("an event had its effect {times} times")],
    })
}

/// It is not taken, and has no effect.
///
/// Rule: a receiver refuses an event that somebody else signed, and one that was signed more than five
/// minutes ago
/// Test: `each_way_to_be_deceived_by_events_is_caught_by_the_checks_that_are_for_it`
/// Source: Standard Webhooks
async fn refused(kit: &Kit, delivery: &Delivery, statuses: &[u16]) -> Result<Vec<String>, Stop> {
    let mut against = vec![];
    if let Some(status) = statuses.iter().find(|status| (200..300).contains(*status)) {
        against.push(format!("it was answered {status}"));
    }
    if kit.adapter.received().await?.contains(&delivery.id) {
        against.push("it had an effect".to_owned());
    }
    Ok(against)
}

/// What was received, as soon as this one is among it, or when an event should long have been.
async fn applied(adapter: &Adapter, id: &str) -> Result<Vec<String>, Stop> {
    let began = Instant::now();
    loop {
        let ids = adapter.received().await?;
        if ids.iter().any(|one| one == id) || began.elapsed() > EVENT_IN_TIME {
            return Ok(ids);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn secret() -> anyhow::Result<String> {
    let bytes: [u8; 32] = chassis::random().map_err(crate::operate::plain)?;
    Ok(format!("whsec_{}", STANDARD.encode(bytes)))
}

fn delivery(secret: &str, at: DateTime<Utc>) -> anyhow::Result<Delivery> {
    let described = published::find(TYPE).context("there is no such event")?;
    let (subject, data) = (described.example)();
    let id = Clock::System.new_id();
    let enclosed = Enclosed {
        id,
        event_type: TYPE.to_owned(),
        subject,
        time: at,
        data: data.as_object().cloned().unwrap_or_default(),
    };
    let body = serde_json::to_string(&Envelope::new("https://sandbox.example", enclosed))?;
    let id = id.to_string();
    let signature = Webhook::new(secret)?.sign(&id, at.timestamp(), body.as_bytes())?;
    Ok(Delivery {
        id,
        at,
        signature,
        body,
    })
}
