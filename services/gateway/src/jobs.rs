//! What time triggers: signing keys are replaced when they are old, and old look-ups forgotten.

use crate::access::{GRACE_SECONDS, Secrets};
use crate::config::Config;
use crate::usecases::forget_lookups::forget_lookups;
use crate::usecases::rotate_key::rotate_old_key;
use messaging::Job;
use std::sync::Arc;
use std::time::Duration;

const HOURLY: Duration = Duration::from_secs(3600);

pub fn all(config: &Config, secrets: Arc<Secrets>) -> Vec<Job> {
    let (days, overlap) = (config.key_days, config.token_seconds + GRACE_SECONDS);
    let rotate = Job::hourly("rotate signing key", move |tx| {
        let secrets = secrets.clone();
        Box::pin(async move { rotate_old_key(tx, &secrets, days, overlap).await })
    });
    let kept = config.lookups_kept_days;
    let forget = Job::new("forget look-ups", HOURLY, move |office| async move {
        while office.transact(|tx| Box::pin(forget_lookups(tx, kept))).await? {}
        Ok(())
    });
    vec![rotate, forget]
}
