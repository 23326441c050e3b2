//! How facts get in: each takes effect once, in the order of its key, in the transaction that moves the
//! listener's position.
//!
//! ```text
//!  stream --(reader: batches)--> consumer: does it follow? --> inbox: position, effects, dead letters
//!  teller's log <--(at each start, and for whatever is odd)--+         one transaction
//! ```
//!
//! The position stands in the listener's own database and moves by compare-and-set, in the transaction of
//! the effects: a second consumer, or one that was paused, is fenced and changes nothing. Acknowledgements
//! play no part, and the broker is never trusted with how far somebody is.
//!
//! A batch that fails for good goes one by one. The culprit becomes a dead letter and its key is parked, so
//! that later facts of the key wait behind it in order; on a line that stops at poison nothing more is
//! applied until it is mended.
//!
//! Locks: the position first, then the parked keys of the source (shared), then what the listener locks in
//! its own order.
//!
//! When it is cut: before the commit nothing happened, after it the position says so. A commit whose answer
//! is lost is found out by the next start, which reads the position and asks the teller's log.
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
