//! How facts get in: each takes effect once, in the order of its key, in the transaction that moves the
//! listener's position.
//!
//! | file | part |
//! |---|---|
//! | [`subscription`] | what a service hears, and from whom |
//! | [`position`] | where a listener stands, and what it makes of the next fact |
//! | `reader` | reads a stream from a position on, in batches |
//! | [`consumer`] | reads another service's stream, applies batches, moves the position |
//! | [`inbox`] | one transaction of a consumer: position, effects, dead letters |
//! | [`dead_letter`] | what could not be applied: listed, and applied again |
//! | `moving` | a listener moves to a new epoch of its teller |

pub mod consumer;
pub mod dead_letter;
pub mod inbox;
pub(crate) mod moving;
pub mod position;
pub(crate) mod reader;
pub mod subscription;
