//! What time triggers: holders are told whose loader was cut before it could, and move on their day; a renewal
//! run goes on; registration tokens and validations that are over are forgotten.

use crate::seals::Seals;
use crate::{account, moving, person, renewal, validation};
use chassis::Fault;
use contracts::pass::TellLoaded;
use messaging::{Job, Office};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;

const HOURLY: Duration = Duration::from_secs(3600);

/// The service's jobs.
pub fn all(seals: Arc<Seals>, questions_per_second: NonZeroU16) -> Vec<Job> {
    vec![
        tell(seals.clone()),
        move_due(seals.clone()),
        renew(seals, questions_per_second),
        Job::hourly("forget validations", |tx| Box::pin(validation::forget(tx))),
        Job::new("forget registration tokens", HOURLY, |office| async move {
            while office.transact(|tx| Box::pin(account::sweep(tx))).await? {}
            Ok(())
        }),
    ]
}

fn tell(seals: Arc<Seals>) -> Job {
    Job::new("tell holders", Duration::from_secs(10), move |office| {
        tell_left(office, seals.clone())
    })
}

fn renew(seals: Arc<Seals>, questions_per_second: NonZeroU16) -> Job {
    Job::new("renew rights", Duration::from_secs(1), move |office| {
        let seals = seals.clone();
        async move { renewal::work(&office, &seals, questions_per_second).await }
    })
}

fn move_due(seals: Arc<Seals>) -> Job {
    Job::new("move holders", Duration::from_secs(60), move |office| {
        move_all(office, seals.clone())
    })
}

async fn move_all(office: Office, seals: Arc<Seals>) -> Result<(), Fault> {
    loop {
        let seals = seals.clone();
        let slice = office.transact(|tx| Box::pin(async move { moving::move_due(tx, &seals).await }));
        if !slice.await? {
            return Ok(());
        }
    }
}

async fn tell_left(office: Office, seals: Arc<Seals>) -> Result<(), Fault> {
    if !person::is_forsaken(&mut office.reading().await?).await? {
        return Ok(());
    }
    let mut after = None;
    loop {
        let (seals, ask) = (seals.clone(), TellLoaded { after });
        let slice = office.transact(|tx| Box::pin(async move { person::tell(tx, &seals.rights, ask).await }));
        after = slice.await?;
        if after.is_none() {
            return Ok(());
        }
    }
}
