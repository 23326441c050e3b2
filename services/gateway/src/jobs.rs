//! What time triggers: signing keys are replaced when they are old; old look-ups and events are forgotten,
//! and what is left of subscriptions that ended.

use crate::access::Secrets;
use crate::access::signing_key::{GRACE_SECONDS, rotate_old_key};
use crate::config::Config;
use crate::sandbox::clock;
use crate::{lookups, outlet, publication};
use directory::merged::{Rows, settling};
use messaging::{HOURLY, Job};
use std::sync::Arc;

/// The jobs of the gateway.
pub fn all(config: &Config, secrets: Arc<Secrets>, is_sandbox: bool) -> Vec<Job> {
    let (days, overlap) = (config.key_days, config.token_seconds + GRACE_SECONDS);
    let resealing = secrets.clone();
    let rotate = Job::hourly("rotate signing key", move |tx| {
        let secrets = secrets.clone();
        Box::pin(async move { rotate_old_key(tx, &secrets, days, overlap).await })
    });
    let kept = config.lookups_kept_days;
    let forget = Job::in_slices("forget look-ups", HOURLY, move |tx| {
        Box::pin(lookups::forget(tx, kept))
    });
    let kept = config.events.kept_days;
    let forget_events = Job::in_slices("forget events", HOURLY, move |tx| {
        Box::pin(publication::forget(tx, kept))
    });
    let sweep = Job::in_slices("sweep subscriptions", HOURLY, |tx| Box::pin(outlet::sweep(tx)));
    let walk = Arc::<outlet::Walk>::default();
    let reseal = Job::in_slices("reseal subscriptions", HOURLY, move |tx| {
        let (secrets, walk) = (resealing.clone(), walk.clone());
        Box::pin(async move { outlet::reseal(tx, &secrets, &walk).await })
    });
    let merged: Arc<dyn Rows> = Arc::new(publication::Published);
    let mut all = vec![rotate, forget, forget_events, sweep, reseal, settling(&merged)];
    if is_sandbox {
        all.push(clock::keeping());
    }
    all
}
