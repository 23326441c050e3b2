//! What time triggers: holders are told whose loader was cut before it could, and move on their day;
//! registration tokens that are over are forgotten.

use crate::seals::Seals;
use crate::{account, moving, person};
use chassis::Fault;
use contracts::pass::TellLoaded;
use messaging::{Job, Office};
use std::sync::Arc;
use std::time::Duration;

const HOURLY: Duration = Duration::from_secs(3600);

/// The service's jobs.
pub fn all(seals: Arc<Seals>) -> Vec<Job> {
    let telling = seals.clone();
    vec![
        Job::new("tell holders", Duration::from_secs(10), move |office| {
            tell_left(office, telling.clone())
        }),
        Job::new("move holders", Duration::from_secs(60), move |office| {
            move_due(office, seals.clone())
        }),
        Job::new("forget registration tokens", HOURLY, |office| async move {
            while office.transact(|tx| Box::pin(account::sweep(tx))).await? {}
            Ok(())
        }),
    ]
}

async fn move_due(office: Office, seals: Arc<Seals>) -> Result<(), Fault> {
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
