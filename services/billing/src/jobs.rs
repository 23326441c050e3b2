//! What time triggers: the sales of who went into another are given over, proposed periods are counted,
//! reports and simulations are made, and forgotten when they are old.

use crate::report::{self, Pseudonyms};
use crate::{period, simulation};
use chassis::Fault;
use directory::merged::{self, Rows};
use messaging::{HOURLY, Job, Office};
use std::sync::Arc;
use std::time::Duration;

/// How soon it is looked whether somebody asked for something that takes long.
const SOON: Duration = Duration::from_secs(1);
/// The pages of simulations after which a process looks whether it should stop.
const PAGES: usize = 50;

/// The service's jobs.
pub fn all(rows: &Arc<dyn Rows>, pseudonyms: &Arc<Pseudonyms>) -> Vec<Job> {
    vec![
        merged::settling(rows),
        Job::new("count periods", SOON, |office| async move {
            period::count_waiting(&office).await
        }),
        make_reports(pseudonyms.clone()),
        Job::in_slices("forget reports", HOURLY, |tx| Box::pin(report::forget(tx))),
        Job::new("simulate keys", SOON, |office| async move { simulate(&office).await }),
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
