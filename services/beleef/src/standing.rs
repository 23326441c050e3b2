//! How far every service has told and applied facts, and who keeps it from being all.

use anyhow::bail;
use chassis::{Asks, Fault};
use contracts::Caller;
use messaging::outbox::Status;
use messaging::tell::questions::OutboxStatus;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What each service said of itself.
pub struct Standing {
    pub services: Vec<(&'static str, Result<Status, Fault>)>,
}

/// The numbers that were told, by service: what listeners must reach.
pub type Told = BTreeMap<&'static str, i64>;

impl Standing {
    /// Asks each service.
    pub async fn read(asks: &Asks) -> Self {
        let mut services = vec![];
        for service in Caller::SERVICE_NAMES {
            services.push((service, asks.ask_as(service, &OutboxStatus {}).await));
        }
        Self { services }
    }

    /// What was told up to now, with a number or still without.
    pub fn told(&self) -> Told {
        let known = |(service, status): &(&'static str, Result<Status, Fault>)| {
            let status = status.as_ref().ok()?;
            Some((*service, status.head + status.pending))
        };
        self.services.iter().filter_map(known).collect()
    }

    /// Who does not answer or waits for a person.
    pub fn standstills(&self) -> Vec<String> {
        let mut all = vec![];
        for (service, status) in &self.services {
            let status = match status {
                Ok(status) => status,
                Err(fault) => {
                    all.push(format!("{service} does not answer: {fault}"));
                    continue;
                }
            };
            if let Some(reason) = &status.halted {
                all.push(format!("{service} tells nothing: {reason}"));
            }
            for position in &status.positions {
                if let Some(reason) = &position.stopped {
                    all.push(format!(
                        "{service} applies nothing of {}: {reason}",
                        position.source
                    ));
                }
            }
        }
        all
    }

    /// How much all listeners have applied together: it grows while they get on.
    fn heard(&self) -> i64 {
        let known = self
            .services
            .iter()
            .filter_map(|(_, status)| status.as_ref().ok());
        let positions = known.flat_map(|status| &status.positions);
        positions.map(|position| position.seq).sum()
    }

    /// Which listeners have not applied all of this.
    pub fn behind(&self, told: &Told) -> Vec<String> {
        let mut all = vec![];
        for (service, status) in &self.services {
            let positions = status.iter().flat_map(|status| &status.positions);
            for position in positions {
                let wanted = told.get(position.source.as_str()).copied().unwrap_or(0);
                if position.seq < wanted {
                    all.push(format!(
                        "{service} has applied {} of {wanted} facts of {}",
                        position.seq, position.source
                    ));
                }
            }
        }
        all
    }
}

/// How long a standstill is given to pass: a service that has just started waits for its neighbours.
const TO_PASS: Duration = Duration::from_secs(10);

/// Waits until each listener has applied what its tellers had told when this began.
///
/// # Errors
/// Who stands still, or is behind when the patience is over.
pub async fn wait_until_heard(asks: &Asks, patience: Duration) -> anyhow::Result<()> {
    let started = Instant::now();
    let (mut told, mut got_on, mut heard): (Option<Told>, _, _) = (None, started, 0);
    loop {
        let standing = Standing::read(asks).await;
        let heard_now = standing.heard();
        if heard_now > heard {
            (heard, got_on) = (heard_now, Instant::now());
        }
        let standstills = standing.standstills();
        if !standstills.is_empty() && started.elapsed() > TO_PASS {
            bail!("not every service hears of this: {}", standstills.join("; "));
        }
        if standing.services.iter().all(|(_, status)| status.is_ok()) {
            let told = told.get_or_insert_with(|| standing.told());
            let behind = standing.behind(told);
            if behind.is_empty() && standstills.is_empty() {
                return Ok(());
            }
            if got_on.elapsed() > patience {
                bail!("not every service has heard of this: {}", behind.join("; "));
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
