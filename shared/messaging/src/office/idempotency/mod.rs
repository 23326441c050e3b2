//! The first answer to a client's key, stored in the transaction of its effects, and given again.
//!
//! A key belongs to a client, and stands for one request: its hash is kept beside the answer, so that another
//! request under the same key is refused. Who comes while the first use still runs waits for it.

mod first;
mod keys;

pub(crate) use first::First;
pub use keys::forget;
pub(crate) use keys::{Taken, take, take_all};
