//! Signing keys: what the built-in issuer signs tokens with. They lie in the database, sealed with the
//! secret of the gateway, so that every instance signs with the same and every restart verifies all tokens.
//!
//! The newest key that all instances must have seen signs. One that was followed by another verifies for as
//! long as its tokens live and [`GRACE_SECONDS`] more, and is removed then. Revoking removes all at once.
//! Whoever makes or removes keys holds one lock until the end of the transaction.

mod first;
mod make;
mod rotate;
mod rotate_old;

pub use first::first_key;
pub use rotate::rotate_key;
pub use rotate_old::rotate_old_key;

/// An older key verifies for as long as its tokens live, and this much longer: instances sign with it until
/// they look again.
pub const GRACE_SECONDS: i64 = 60;
