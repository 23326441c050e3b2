//! What time triggers: holders are told whose loader was cut before it could.

use crate::person;
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::pass::TellLoaded;
use messaging::{Job, Office};
use std::sync::Arc;
use std::time::Duration;

/// The service's jobs.
pub fn all(rights: Arc<Keys>) -> Vec<Job> {
    vec![Job::new("tell holders", Duration::from_secs(10), move |office| {
        tell_left(office, rights.clone())
    })]
}

async fn tell_left(office: Office, rights: Arc<Keys>) -> Result<(), Fault> {
    if !person::is_forsaken(&mut office.reading().await?).await? {
        return Ok(());
    }
    let mut after = None;
    loop {
        let (rights, ask) = (rights.clone(), TellLoaded { after });
        let slice = office.transact(|tx| Box::pin(async move { person::tell(tx, &rights, ask).await }));
        after = slice.await?;
        if after.is_none() {
            return Ok(());
        }
    }
}
