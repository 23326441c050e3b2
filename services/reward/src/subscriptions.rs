//! Which facts it listens to: who holds which pass, who went into whom, who is forgotten, who the organizers
//! are.

use directory::merged::{Merging, Rows};
use directory::{Directory, Holders, Organizers, Regions};
use messaging::Subscription;
use messaging::forget::{Eraser, Forgetting};
use std::sync::Arc;

/// All subscriptions: the copies of holders, regions and organizers; no rights.
pub fn all(eraser: &Arc<dyn Eraser>, rows: &Arc<dyn Rows>) -> Vec<Subscription> {
    let directory = Arc::new(Directory::of(vec![
        Box::new(Holders::without_rights()),
        Box::new(Regions),
        Box::new(Organizers),
    ]));
    vec![
        Subscription::to(
            "pass",
            vec![directory.clone(), Merging::of(rows), Forgetting::by(eraser)],
        ),
        Subscription::to("activity", vec![directory]),
    ]
}
