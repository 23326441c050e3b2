//! How facts get out: from the rows that a transaction left to the stream of the broker, in order, none
//! twice.
//!
//! | file | part |
//! |---|---|
//! | [`outbox`] | the rows of what was told: pending, numbered, paged |
//! | [`questions`] | what others may ask a teller: its log, and where it stands |
//! | [`relay`] | gives numbers and copies the log to the stream; the only writer |
//! | [`epoch`] | a new epoch after commits were lost: what the teller does, and what all are asked |
//! | [`prune`] | drops what is old and was applied by everybody |
//! | [`recovery`] | what an operator does when a stream or commits were lost |

pub mod epoch;
pub mod outbox;
pub mod prune;
pub mod questions;
pub mod recovery;
pub mod relay;
