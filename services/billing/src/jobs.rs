//! What time triggers: the sales of who went into another are given over, proposed periods are counted,
//! simulations go on, and are forgotten.

use crate::{period, simulation};
use chassis::Fault;
use directory::merged::{self, Rows};
use messaging::{Job, Office};
use std::sync::Arc;
use std::time::Duration;

/// The pages of simulations after which a process looks whether it should stop.
const PAGES: usize = 50;

/// The service's jobs.
pub fn all(rows: &Arc<dyn Rows>) -> Vec<Job> {
    vec![
        merged::settling(rows),
        Job::new("count periods", Duration::from_secs(1), |office| async move {
            period::count_waiting(&office).await
        }),
        Job::new("simulate keys", Duration::from_secs(1), |office| async move {
            simulate(&office).await
        }),
        Job::hourly("forget simulations", |tx| Box::pin(simulation::forget(tx))),
    ]
}

async fn simulate(office: &Office) -> Result<(), Fault> {
    for _ in 0..PAGES {
        if !office.transact(|tx| Box::pin(simulation::work(tx))).await? {
            return Ok(());
        }
    }
    Ok(())
}
