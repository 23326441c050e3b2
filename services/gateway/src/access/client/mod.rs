//! API clients: programs of vendors and counters. Each has an id, a name, a secret of which the hash is kept,
//! and permissions; an operator lets it in, gives it another secret, switches it off and on.
//!
//! A client `space:id` is one of a trusted issuer and has its secret there. A client of a region pack may
//! come with a secret in clear: that is for demo regions, and such a client does not count in production.

mod create;
mod grant;
mod id;
mod list;
mod put;
mod rotate_secret;
pub mod secret;
mod switch;

pub use super::store::client::with_demo_secrets;
pub use create::create;
pub use grant::grant;
pub use list::list;
pub use put::{judge, put, remembered};
pub use rotate_secret::rotate_secret;
pub use switch::switch;
