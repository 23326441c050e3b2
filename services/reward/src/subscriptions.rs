//! Which facts it listens to: who holds which pass, who the organizers are.

use directory::Directory;
use messaging::Subscription;
use std::sync::Arc;

pub fn all() -> Vec<Subscription> {
    let directory = Arc::new(Directory::without_rights());
    vec![
        Subscription::to("pass", vec![directory.clone()]),
        Subscription::to("activity", vec![directory]),
    ]
}
