//! Which facts it listens to: who holds which pass, who went into whom, who is forgotten.

use directory::merged::{Merging, Rows};
use directory::{Directory, Holders, Regions};
use messaging::Subscription;
use messaging::forget::{Eraser, Forgetting};
use std::sync::Arc;

/// All of them. A check-in depends on no right, so none is kept.
pub fn all(eraser: &Arc<dyn Eraser>, rows: &Arc<dyn Rows>) -> Vec<Subscription> {
    let directory = Directory::of(vec![Box::new(Holders::without_rights()), Box::new(Regions)]);
    vec![Subscription::to(
        "pass",
        vec![Arc::new(directory), Merging::of(rows), Forgetting::by(eraser)],
    )]
}
