//! Jobs and time.

use crate::world::{DEFAULT, Nothing};
use chassis::clock::Ahead;
use chassis::config::Mode;
use chassis::database::Connections;
use chassis::{Asks, Clock, Lifecycle, Settings};
use messaging::{HOURLY, Job, Office};
use std::time::Duration;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::timeout;

/// Far below the hour that it would wait otherwise.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn when_time_jumps_what_an_hour_would_bring_is_done_at_once() {
    let database = testing::database(&messaging::MIGRATIONS).await.unwrap();
    let settings: Settings<Nothing> = Settings::load("operator", DEFAULT, None).unwrap();
    let (clock, lifecycle) = (Clock::of(Mode::Development), Lifecycle::default());
    let connections = Connections::new(&database).unwrap();
    let office = Office::new("teller", connections, clock.clone(), Asks::new(&settings.asks));
    let (done, mut at) = unbounded_channel();
    let job = Job::new("late", HOURLY, move |office| {
        let _ = done.send(office.clock.now());
        async { Ok(()) }
    });
    lifecycle.spawn("late", job.run(office, lifecycle.clone()));
    let year = chrono::TimeDelta::days(366);
    for turn in 1..=2 {
        let seconds = year.num_seconds() * turn;
        assert!(clock.travel(Ahead { turn, seconds }));
        let done = timeout(PATIENCE, at.recv()).await.expect("in time").unwrap();
        assert!(done - clock.wall() > year * i32::try_from(turn).unwrap() - chrono::TimeDelta::days(1));
    }
    lifecycle.stop();
    assert!(lifecycle.finished(PATIENCE).await);
}
