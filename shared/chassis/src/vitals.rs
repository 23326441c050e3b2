//! Signs of life: when each part of a process last proved that it gets on, for probes and metrics.

use serde::Serialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The parts of one process.
#[derive(Clone, Default)]
pub struct Vitals {
    parts: Arc<Mutex<Vec<Part>>>,
}

/// One part: a relay, or the consumer of one source. It says when it got on, and what it waits for when it
/// does not.
#[derive(Clone)]
pub struct Part {
    service: &'static str,
    work: Work,
    state: Arc<Mutex<State>>,
}

/// What a part does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Tells the facts of its service.
    Relay,
    /// Applies the facts of another service.
    Consumer { source: &'static str },
}

struct State {
    alive: Instant,
    says: String,
}

/// A part as `/health/status` shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sign {
    pub service: &'static str,
    pub part: &'static str,
    /// Whose facts it applies, for a consumer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
    /// Seconds since it last proved that it gets on.
    pub alive_seconds: f64,
    /// What it does, or what it waits for.
    pub state: String,
}

impl Vitals {
    /// Registers a part; from now on its silence shows.
    pub fn part(&self, service: &'static str, work: Work) -> Part {
        let state = State {
            alive: Instant::now(),
            says: "starts".into(),
        };
        let part = Part {
            service,
            work,
            state: Arc::new(Mutex::new(state)),
        };
        lock(&self.parts).push(part.clone());
        part
    }

    /// All parts as they are now.
    pub fn signs(&self) -> Vec<Sign> {
        lock(&self.parts).iter().map(Part::sign).collect()
    }

    /// Sets `relay_alive_seconds` and `consumer_alive_seconds`.
    pub fn measure(&self) {
        for sign in self.signs() {
            let seconds = sign.alive_seconds;
            match sign.source {
                None => metrics::gauge!("relay_alive_seconds", "service" => sign.service).set(seconds),
                Some(source) => {
                    metrics::gauge!("consumer_alive_seconds", "service" => sign.service, "source" => source)
                        .set(seconds);
                }
            }
        }
    }
}

impl Part {
    /// It got on: its database answered, and it does this.
    pub fn proves(&self, says: &str) {
        let mut state = lock(&self.state);
        state.alive = Instant::now();
        says.clone_into(&mut state.says);
    }

    /// It does not get on, for this reason.
    pub fn stands(&self, reason: &str) {
        reason.clone_into(&mut lock(&self.state).says);
    }

    fn sign(&self) -> Sign {
        let state = lock(&self.state);
        let (part, source) = match self.work {
            Work::Relay => ("relay", None),
            Work::Consumer { source } => ("consumer", Some(source)),
        };
        Sign {
            service: self.service,
            part,
            source,
            alive_seconds: state.alive.elapsed().as_secs_f64(),
            state: state.says.clone(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
