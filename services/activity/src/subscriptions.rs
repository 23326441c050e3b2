//! Which facts it listens to: who holds which pass.

use directory::{Directory, Holders, Regions};
use messaging::Subscription;
use std::sync::Arc;

/// All of them. A check-in depends on no right, so none is kept.
pub fn all() -> Vec<Subscription> {
    vec![Subscription::to(
        "pass",
        vec![Arc::new(Directory::of(vec![
            Box::new(Holders::without_rights()),
            Box::new(Regions),
        ]))],
    )]
}
