//! The only source of time and of new ids, so that tests can hold it still, and a sandbox can travel.
//!
//! There are two times. The *field's* time ([`Clock::now`]) is what a right ends by, and what the tables
//! hold. *Wall* time ([`Clock::wall`]) is what machines outside go by: tokens, signatures of deliveries and
//! their leases. They differ in a sandbox that has travelled, and nowhere else.

use crate::config::Mode;
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::watch;
use uuid::{NoContext, Timestamp, Uuid};

/// The system's time, one that a test moves by hand, or one that a sandbox can put ahead.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    #[default]
    System,
    Manual(Arc<AtomicI64>),
    Travelling(Arc<watch::Sender<Ahead>>),
}

/// How far the field's time is ahead of the wall's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ahead {
    /// Which of the travels this is: an older one that comes late changes nothing.
    pub turn: i64,
    pub seconds: i64,
}

/// Waits for time to jump.
pub struct Jumps(Option<watch::Receiver<Ahead>>);

impl Jumps {
    /// Resolves when time has jumped since the last look; never where it cannot.
    pub async fn next(&mut self) {
        if let Some(jumps) = &mut self.0
            && jumps.changed().await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }
}

impl Clock {
    /// The clock of a mode: in production nobody can put it ahead.
    pub fn of(mode: Mode) -> Self {
        match mode {
            Mode::Production => Self::System,
            Mode::Development => Self::Travelling(Arc::new(watch::Sender::default())),
        }
    }

    /// A clock that stands still at this instant (microseconds are kept).
    pub fn manual(at: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// The field's instant: of the system, ahead of it, or as a test holds it.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::Travelling(ahead) => self.wall() + Duration::seconds(ahead.borrow().seconds),
            Self::System | Self::Manual(_) => self.wall(),
        }
    }

    /// The instant that machines outside agree on; a test holds it with the other.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's time"
    )]
    pub fn wall(&self) -> DateTime<Utc> {
        let micros = match self {
            // PostgreSQL keeps microseconds: more digits would make a stored instant differ from the told
            // one.
            Self::System | Self::Travelling(_) => Utc::now().timestamp_micros(),
            Self::Manual(micros) => micros.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }

    /// Puts the field's time ahead of the wall's, unless a later travel is known; false where time cannot
    /// travel.
    pub fn travel(&self, to: Ahead) -> bool {
        let Self::Travelling(ahead) = self else {
            return false;
        };
        ahead.send_if_modified(|known| {
            let is_newer = to.turn > known.turn;
            if is_newer {
                *known = to;
            }
            is_newer
        });
        true
    }

    /// What to wait for time to jump with: it counts for a jump when time has travelled before.
    pub fn jumps(&self) -> Jumps {
        let Self::Travelling(ahead) = self else {
            return Jumps(None);
        };
        let mut jumps = ahead.subscribe();
        if jumps.borrow().turn > 0 {
            jumps.mark_changed();
        }
        Jumps(Some(jumps))
    }

    /// Moves a manual clock; the system's time is left alone.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Self::Manual(micros) = self {
            micros.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// Moves the clock of a test on.
    pub fn advance(&self, by: Duration) {
        self.set(self.now() + by);
    }

    /// A new UUIDv7 of this clock's time.
    pub fn new_id(&self) -> Uuid {
        let now = self.now();
        Uuid::new_v7(Timestamp::from_unix(
            NoContext,
            now.timestamp().max(0) as u64,
            now.timestamp_subsec_nanos(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_time_travels_and_the_walls_does_not() {
        let clock = Clock::of(Mode::Development);
        let year = 366 * 86_400;
        assert!(clock.travel(Ahead {
            turn: 2,
            seconds: year
        }));
        assert!(clock.now() - clock.wall() > Duration::days(365));
        let wall = clock.wall();
        assert!(Clock::System.wall() >= wall);
        assert!(clock.travel(Ahead { turn: 1, seconds: 0 }), "heard, and too late");
        assert!(clock.now() - clock.wall() > Duration::days(365));
        assert!(clock.travel(Ahead { turn: 3, seconds: 0 }));
        assert!(clock.now() - clock.wall() < Duration::days(1));
    }

    #[test]
    fn in_production_time_does_not_travel() {
        let clock = Clock::of(Mode::Production);
        assert!(!clock.travel(Ahead {
            turn: 1,
            seconds: 86_400
        }));
        assert!(clock.now() - clock.wall() < Duration::hours(1));
    }

    #[tokio::test]
    async fn a_jump_that_came_between_two_looks_is_not_missed() {
        let clock = Clock::of(Mode::Development);
        let mut jumps = clock.jumps();
        clock.travel(Ahead { turn: 1, seconds: 60 });
        jumps.next().await;
        let again = tokio::time::timeout(std::time::Duration::ZERO, jumps.next());
        assert!(again.await.is_err(), "it jumped once");
    }
}
