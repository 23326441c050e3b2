//! Which facts it listens to: who holds which pass, who the organizers are.

use chassis::sealing::NamedSecrets;
use directory::Directory;
use messaging::Subscription;
use std::sync::Arc;

pub fn all(rights: &NamedSecrets) -> Vec<Subscription> {
    let directory = Arc::new(Directory::with_rights(rights));
    vec![
        Subscription::to("pass", vec![directory.clone()]),
        Subscription::to("activity", vec![directory]),
    ]
}
