//! Which facts it listens to: who holds which pass, who the organizers are.

use chassis::sealing::NamedSecrets;
use directory::Directory;
use messaging::Subscription;
use std::sync::Arc;

pub fn all(rights: &NamedSecrets) -> Vec<Subscription> {
    let directory = Arc::new(Directory::with_rights(rights));
    vec![
        // A right that does not open is a missing key, the same for every holder: one who mends the settings, not a
        // dead letter for each.
        Subscription::to("pass", vec![directory.clone()]).stopping_on_poison(),
        Subscription::to("activity", vec![directory]),
    ]
}
