//! Send: one try, outside of any transaction.

use super::tried::Claimed;
use super::verdict::Outcome;
use crate::access::Secrets;
use crate::outlet::{place_of, signing};
use crate::publication::{Key, render};
use chassis::Fault;
use chassis::outside::{self, Loopback, endpoint};
use chrono::{DateTime, Utc};
use contracts::published::Envelope;
use reqwest::Client;
use standardwebhooks::Webhook;
use std::sync::Arc;
use std::time::Duration;

/// For the whole of a try.
const IN_TIME: Duration = Duration::from_secs(15);
/// For making a connection.
const TO_CONNECT: Duration = Duration::from_secs(5);
/// Connections that are kept for the next try: one server may receive for all owners.
const IDLE: usize = super::claim::MOST;
/// What is read of an answer.
const READ: usize = 64 << 10;
/// What a body is.
const CLOUD_EVENT: &str = "application/cloudevents+json";

/// How events are sent.
pub struct Post {
    client: Client,
    secrets: Arc<Secrets>,
    /// The platform, as events name it.
    source: String,
    loopback: Loopback,
}

impl Post {
    /// A post that calls public addresses alone, but for this machine where that is allowed.
    ///
    /// # Errors
    /// When the client cannot be made.
    pub fn new(secrets: Arc<Secrets>, source: String, loopback: Loopback) -> anyhow::Result<Self> {
        let client = outside::strangers()
            .timeout(IN_TIME)
            .connect_timeout(TO_CONNECT)
            .pool_max_idle_per_host(IDLE)
            .user_agent("Beleefregio")
            .build()?;
        Ok(Self {
            client,
            secrets,
            source,
            loopback,
        })
    }

    /// The event as the receiver of this key gets it.
    ///
    /// # Errors
    /// Broken when the key was sealed with a secret that is not in the settings.
    pub fn key(&self, owner: &str, sealed: &[u8]) -> Result<Key, Fault> {
        let opened = self.secrets.open_event(&place_of(owner), sealed);
        let missing = || Fault::broken("the key of an owner of subscriptions does not open");
        Ok(Key(opened.ok_or_else(missing)?))
    }

    /// The event of the log for one receiver.
    pub fn envelope(&self, key: &Key, written: crate::publication::Written) -> Envelope {
        render(&self.source, key, written)
    }

    /// One try.
    ///
    /// # Errors
    /// Broken when it cannot be written or signed.
    pub async fn send(&self, claimed: &Claimed, now: DateTime<Utc>) -> Result<Outcome, Fault> {
        let receiver = &claimed.receiver;
        if !receiver.may {
            return Ok(Outcome::Withheld);
        }
        // Once more: what may be called is what the settings say today.
        let Some(Ok(url)) = receiver.url.as_deref().map(|url| endpoint(url, self.loopback)) else {
            return Ok(Outcome::Forbidden);
        };
        let key = self.key(&receiver.owner_id, &receiver.sealed_key)?;
        let id = claimed.written.event_id.to_string();
        let body = serde_json::to_string(&self.envelope(&key, claimed.written.clone()))?;
        let signature = self.signature(claimed, &id, &body, now)?;
        let request = self
            .client
            .post(url)
            .header("content-type", CLOUD_EVENT)
            .header("webhook-id", id)
            .header("webhook-timestamp", now.timestamp().to_string())
            .header("webhook-signature", signature)
            .body(body);
        match request.send().await {
            Ok(mut answer) => {
                let status = answer.status().as_u16();
                // What it says does not matter; read, so that the connection serves the next.
                let _ = outside::whole(&mut answer, READ).await;
                Ok(Outcome::Answered(status))
            }
            Err(error) if error.is_timeout() && !error.is_connect() => Ok(Outcome::Silent),
            Err(_) => Ok(Outcome::Unreachable),
        }
    }

    fn signature(
        &self,
        claimed: &Claimed,
        id: &str,
        body: &str,
        now: DateTime<Utc>,
    ) -> Result<String, Fault> {
        let receiver = &claimed.receiver;
        let old = receiver
            .sealed_old_secret
            .as_deref()
            .zip(receiver.old_secret_until);
        let signing = signing(
            &self.secrets,
            claimed.outlet_id,
            &receiver.sealed_secret,
            old,
            now,
        )?;
        let mut signatures = vec![];
        for secret in signing.secrets {
            let webhook = Webhook::from_bytes(secret).map_err(Fault::broken)?;
            let signature = webhook.sign(id, now.timestamp(), body.as_bytes());
            signatures.push(signature.map_err(Fault::broken)?);
        }
        Ok(signatures.join(" "))
    }
}
