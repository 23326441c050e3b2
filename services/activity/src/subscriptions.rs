//! Which facts it listens to: who holds which pass, who is forgotten.

use directory::{Directory, Holders, Regions};
use messaging::Subscription;
use messaging::forget::{Eraser, Forgetting};
use std::sync::Arc;

/// All of them. A check-in depends on no right, so none is kept.
pub fn all(eraser: &Arc<dyn Eraser>) -> Vec<Subscription> {
    let directory = Directory::of(vec![Box::new(Holders::without_rights()), Box::new(Regions)]);
    vec![Subscription::to(
        "pass",
        vec![Arc::new(directory), Forgetting::by(eraser)],
    )]
}
