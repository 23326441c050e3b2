//! What time triggers: holders are told whose loader was cut before it could, and who left is forgotten.

use crate::person;
use crate::seals::Seals;
use chassis::Fault;
use contracts::pass::TellLoaded;
use messaging::forget::Eraser;
use messaging::{Job, Office};
use std::sync::Arc;
use std::time::Duration;

/// The service's jobs.
pub fn all(seals: Arc<Seals>, eraser: Arc<dyn Eraser>, forget_after_days: u16) -> Vec<Job> {
    let tell = Job::new("tell holders", Duration::from_secs(10), move |office| {
        tell_left(office, seals.clone())
    });
    let forget = Job::new("forget leavers", Duration::from_secs(10), move |office| {
        forget_due(office, eraser.clone(), forget_after_days)
    });
    vec![tell, forget]
}

/// Those who left long enough ago are forgotten here and everywhere.
async fn forget_due(office: Office, eraser: Arc<dyn Eraser>, days: u16) -> Result<(), Fault> {
    loop {
        let eraser = eraser.clone();
        let some = office.transact(|tx| Box::pin(async move { person::forget_due(tx, &eraser, days).await }));
        if !some.await? {
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
