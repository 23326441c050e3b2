//! A circuit breaker: who did not answer a few times in a row is left alone for a while.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Guards the way to one neighbour. What counts as a fault is the caller's to say: a refusal never is one.
#[derive(Debug)]
pub struct Breaker {
    neighbour: String,
    tolerated: u32,
    pause: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// In a row.
    faults: u32,
    answered: Option<Instant>,
    /// While it lies ahead, nobody is let through. Later one is, to see; the others only when that one was
    /// answered.
    open_until: Option<Instant>,
}

impl Breaker {
    /// After `tolerated` faults in a row nobody is let through for `pause`.
    pub fn new(neighbour: impl Into<String>, tolerated: u32, pause: Duration) -> Self {
        let neighbour = neighbour.into();
        metrics::counter!("breaker_opened_total", "neighbour" => neighbour.clone()).increment(0);
        Self {
            neighbour,
            tolerated,
            pause,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is worth a try now.
    pub fn lets_through(&self) -> bool {
        let mut state = self.state();
        match state.open_until {
            None => true,
            Some(until) if Instant::now() < until => false,
            Some(_) => {
                // This one finds out; who comes meanwhile is sent away as before.
                state.open_until = Some(Instant::now() + self.pause);
                true
            }
        }
    }

    /// The neighbour answered, whatever it said.
    pub fn answered(&self) {
        let mut state = self.state();
        state.faults = 0;
        state.answered = Some(Instant::now());
        if state.open_until.take().is_some() {
            tracing::info!(neighbour = self.neighbour, "answers again");
        }
    }

    /// The neighbour did not answer what was sent at `since`. Whoever answered somebody else meanwhile has
    /// much to do, but does not hang: a crowd that runs out of time at the same moment must not shut the door
    /// for those who come next.
    pub fn failed(&self, since: Instant) {
        let mut state = self.state();
        if state.answered.is_some_and(|answered| answered > since) {
            return;
        }
        state.faults = state.faults.saturating_add(1);
        if state.faults < self.tolerated {
            return;
        }
        let first = state.open_until.replace(Instant::now() + self.pause).is_none();
        if first {
            metrics::counter!("breaker_opened_total", "neighbour" => self.neighbour.clone()).increment(1);
            tracing::warn!(
                neighbour = self.neighbour,
                "does not answer: left alone for a while"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neighbour_is_left_alone_after_faults_in_a_row_only() {
        let breaker = Breaker::new("points", 2, Duration::from_secs(3600));
        breaker.failed(Instant::now());
        breaker.answered();
        breaker.failed(Instant::now());
        assert!(breaker.lets_through());
        breaker.failed(Instant::now());
        assert!(!breaker.lets_through());
    }

    #[test]
    fn after_the_pause_one_finds_out_for_all() {
        let breaker = Breaker::new("points", 1, Duration::from_millis(50));
        breaker.failed(Instant::now());
        while !breaker.lets_through() {
            std::thread::yield_now();
        }
        assert!(!breaker.lets_through(), "one is enough");
        breaker.answered();
        assert!(breaker.lets_through() && breaker.lets_through());
    }

    #[test]
    fn who_still_does_not_answer_is_left_alone_again() {
        let breaker = Breaker::new("points", 2, Duration::from_millis(50));
        breaker.failed(Instant::now());
        breaker.failed(Instant::now());
        while !breaker.lets_through() {
            std::thread::yield_now();
        }
        breaker.failed(Instant::now());
        assert!(!breaker.lets_through());
    }

    #[test]
    fn who_answers_somebody_does_not_hang() {
        let (breaker, since) = (
            Breaker::new("points", 2, Duration::from_secs(3600)),
            Instant::now(),
        );
        while Instant::now() == since {}
        breaker.answered();
        for _ in 0..10 {
            breaker.failed(since);
        }
        assert!(breaker.lets_through());
    }
}
