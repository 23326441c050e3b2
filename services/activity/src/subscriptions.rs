//! Which facts it listens to: who holds which pass.

use directory::Directory;
use messaging::Subscription;
use std::sync::Arc;

pub fn all() -> Vec<Subscription> {
    vec![Subscription::to(
        "pass",
        vec![Arc::new(Directory::without_rights())],
    )]
}
