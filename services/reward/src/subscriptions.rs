//! Which facts it listens to: who holds which pass, who is forgotten, who the organizers are.

use directory::{Directory, Holders, Organizers, Regions};
use messaging::Subscription;
use messaging::forget::{Eraser, Forgetting};
use std::sync::Arc;

/// All subscriptions: the copies of holders, regions and organizers; no rights.
pub fn all(eraser: &Arc<dyn Eraser>) -> Vec<Subscription> {
    let directory = Arc::new(Directory::of(vec![
        Box::new(Holders::without_rights()),
        Box::new(Regions),
        Box::new(Organizers),
    ]));
    vec![
        Subscription::to("pass", vec![directory.clone(), Forgetting::by(eraser)]),
        Subscription::to("activity", vec![directory]),
    ]
}
