//! What time triggers: holders are told whose loader was cut before it could; a renewal run
//! goes on; validations that are over are forgotten.

use crate::seals::Seals;
use crate::{person, renewal, validation};
use chassis::Fault;
use contracts::pass::TellLoaded;
use messaging::{Job, Office};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;

/// The service's jobs.
pub fn all(seals: Arc<Seals>, questions_per_second: NonZeroU16) -> Vec<Job> {
    let untold = seals.clone();
    let tell = Job::new("tell holders", Duration::from_secs(10), move |office| {
        tell_left(office, untold.clone())
    });
    let renew = Job::new("renew rights", Duration::from_secs(1), move |office| {
        let seals = seals.clone();
        async move { renewal::work(&office, &seals, questions_per_second).await }
    });
    let forget = Job::hourly("forget validations", |tx| Box::pin(validation::forget(tx)));
    vec![tell, renew, forget]
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
