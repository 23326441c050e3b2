//! What time triggers: signing keys are replaced when they are old, and old look-ups forgotten.

use crate::access::Secrets;
use crate::access::signing_key::{GRACE_SECONDS, rotate_old_key};
use crate::config::Config;
use crate::lookups;
use messaging::{HOURLY, Job};
use std::sync::Arc;

/// The jobs of the gateway.
pub fn all(config: &Config, secrets: Arc<Secrets>) -> Vec<Job> {
    let (days, overlap) = (config.key_days, config.token_seconds + GRACE_SECONDS);
    let rotate = Job::hourly("rotate signing key", move |tx| {
        let secrets = secrets.clone();
        Box::pin(async move { rotate_old_key(tx, &secrets, days, overlap).await })
    });
    let kept = config.lookups_kept_days;
    let forget = Job::in_slices("forget look-ups", HOURLY, move |tx| {
        Box::pin(lookups::forget(tx, kept))
    });
    vec![rotate, forget]
}
