//! Which facts it listens to: who holds which pass, who the organizers are.

use directory::Directory;
use messaging::Subscription;
use std::sync::Arc;

pub fn all() -> Vec<Subscription> {
    vec![
        Subscription::to("pass", vec![Arc::new(Directory)]),
        Subscription::to("activity", vec![Arc::new(Directory)]),
    ]
}
