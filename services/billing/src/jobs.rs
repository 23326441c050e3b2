//! What time triggers: reservations that are over are freed, and lines move up; proposed periods are counted;
//! reports and simulations are made; and what is old is forgotten.

use crate::report::{self, Pseudonyms};
use crate::{budget, period, reservation, signal, simulation, waiting};
use chassis::Fault;
use directory::merged::{self, Rows};
use messaging::{HOURLY, Job, Office};
use std::sync::Arc;
use std::time::Duration;

/// Whoever waits, for a place or for something that takes long, is served soon.
const SOON: Duration = Duration::from_secs(1);
/// The pages of simulations after which a process looks whether it should stop.
const PAGES: usize = 50;

/// The service's jobs.
pub fn all(rows: &Arc<dyn Rows>, pseudonyms: &Arc<Pseudonyms>) -> Vec<Job> {
    vec![
        merged::settling(rows),
        Job::in_slices("free reservations", SOON, |tx| Box::pin(reservation::expire(tx))),
        Job::new("move lines up", SOON, |office| async move {
            waiting::move_up(&office).await
        }),
        Job::new("count periods", SOON, |office| async move {
            period::count_waiting(&office).await
        }),
        make_reports(pseudonyms.clone()),
        budget::watching(),
        signal::finding(),
        Job::new(
            "simulate keys",
            SOON,
            |office| async move { simulate(&office).await },
        ),
        Job::in_slices("forget reservations", HOURLY, |tx| {
            Box::pin(reservation::forget_over(tx))
        }),
        Job::in_slices("forget reports", HOURLY, |tx| Box::pin(report::forget(tx))),
        Job::hourly("forget simulations", |tx| Box::pin(simulation::forget(tx))),
    ]
}

fn make_reports(pseudonyms: Arc<Pseudonyms>) -> Job {
    Job::new("make reports", SOON, move |office| {
        let pseudonyms = pseudonyms.clone();
        async move { report::work(&office, &pseudonyms).await }
    })
}

async fn simulate(office: &Office) -> Result<(), Fault> {
    for _ in 0..PAGES {
        if !office.transact(|tx| Box::pin(simulation::work(tx))).await? {
            return Ok(());
        }
    }
    Ok(())
}
