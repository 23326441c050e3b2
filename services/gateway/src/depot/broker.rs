//! The depot's broker: accounts are opened and closed by the system's user, and each is entered by a user of
//! the house that lives for two minutes.

use super::claims::{Signer, signing_key};
use crate::config;
use anyhow::Context;
use async_nats::jetstream;
use async_nats::{Client, ConnectOptions};
use chassis::{Clock, Fault};
use nkeys::KeyPair;
use serde_json::Value;
use std::collections::HashMap;
use std::fs::read_to_string;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Accounts that a process is in at once.
const INSIDE: usize = 32;
/// How long a process stays in one: shorter than its user lives, by more than a turn takes.
const STAY: Duration = Duration::from_secs(60);
const TO_CONNECT: Duration = Duration::from_secs(2);
const TO_ANSWER: Duration = Duration::from_secs(3);

/// The way to the depot.
pub struct Broker {
    url: String,
    ca_file: PathBuf,
    system: String,
    signer: Signer,
    warden: Mutex<Option<Client>>,
    inside: Mutex<HashMap<Uuid, (Instant, jetstream::Context)>>,
}

impl Broker {
    /// # Errors
    /// When a file cannot be read or holds something else.
    pub fn new(settings: &config::Depot) -> anyhow::Result<Self> {
        let read = |name: &str, file: &PathBuf| {
            read_to_string(file)
                .with_context(|| format!("service.events.depot.{name}: {} cannot be read", file.display()))
        };
        let seed = read("signer_file", &settings.signer_file)?;
        Ok(Self {
            url: settings.url.clone(),
            ca_file: settings.ca_file.clone(),
            system: read("system_file", &settings.system_file)?,
            signer: Signer::of(&seed).context("service.events.depot.signer_file")?,
            warden: Mutex::default(),
            inside: Mutex::default(),
        })
    }

    /// Who signs accounts.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Lets into the account of a subscription whoever has one of these secrets, and nobody else: others are
    /// cut off.
    ///
    /// # Errors
    /// Busy when the broker does not say that it took it.
    pub async fn open(&self, outlet: Uuid, secrets: &[Vec<u8>]) -> Result<(), Fault> {
        let keys: Vec<KeyPair> = secrets
            .iter()
            .map(|secret| signing_key(secret))
            .collect::<Result<_, _>>()?;
        self.tell("UPDATE", self.signer.open(outlet, &keys)?).await
    }

    /// Has the broker forget the account of a subscription.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn close(&self, outlet: Uuid) -> Result<(), Fault> {
        self.leave(outlet);
        self.tell("DELETE", self.signer.close(outlet)?).await
    }

    async fn tell(&self, verb: &str, claims: String) -> Result<(), Fault> {
        let client = self.warden().await?;
        let subject = format!("$SYS.REQ.CLAIMS.{verb}");
        let answer = client.request(subject, claims.into()).await;
        let answer = answer.map_err(|error| {
            self.dismiss();
            busy(error)
        })?;
        let said: Value = serde_json::from_slice(&answer.payload)?;
        match said.pointer("/data/code").and_then(Value::as_i64) {
            Some(200) => Ok(()),
            _ => Err(Fault::Busy(format!("the depot did not take an account: {said}"))),
        }
    }

    async fn warden(&self) -> Result<Client, Fault> {
        let known = self.warden.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(client) = known {
            return Ok(client);
        }
        let client = self.connect(&self.system).await?;
        *self.warden.lock().unwrap_or_else(PoisonError::into_inner) = Some(client.clone());
        Ok(client)
    }

    fn dismiss(&self) {
        self.warden.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Enters the account of a subscription.
    ///
    /// # Errors
    /// Busy when the broker cannot be reached, or lets nobody in.
    pub async fn enter(&self, outlet: Uuid) -> Result<jetstream::Context, Fault> {
        if let Some((since, inside)) = self.known(outlet)
            && since.elapsed() < STAY
        {
            return Ok(inside);
        }
        let since = Instant::now();
        let user = self.signer.putting(outlet, Clock::System.now().timestamp())?;
        let mut inside = jetstream::new(self.connect(&user).await?);
        inside.set_timeout(TO_ANSWER);
        let mut all = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (since, _)| since.elapsed() < STAY);
        if all.len() >= INSIDE
            && let Some(oldest) = all.iter().min_by_key(|(_, (since, _))| *since).map(|(id, _)| *id)
        {
            all.remove(&oldest);
        }
        all.insert(outlet, (since, inside.clone()));
        Ok(inside)
    }

    fn known(&self, outlet: Uuid) -> Option<(Instant, jetstream::Context)> {
        let all = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&outlet).cloned()
    }

    /// Leaves the account of a subscription: whatever happened there, one enters anew.
    pub fn leave(&self, outlet: Uuid) {
        let mut all = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&outlet);
    }

    async fn connect(&self, credentials: &str) -> Result<Client, Fault> {
        let mut options = ConnectOptions::with_credentials(credentials)
            .map_err(Fault::broken)?
            .name("gateway")
            .connection_timeout(TO_CONNECT)
            .request_timeout(Some(TO_ANSWER))
            // Whoever meets an error throws his connection away.
            .max_reconnects(1);
        if !self.ca_file.as_os_str().is_empty() {
            options = options.add_root_certificates(self.ca_file.clone());
        }
        options.connect(&self.url).await.map_err(busy)
    }
}

/// The broker is away, hangs or refuses: it is tried again.
pub fn busy(error: impl std::fmt::Display) -> Fault {
    Fault::Busy(format!("the depot: {error}"))
}
