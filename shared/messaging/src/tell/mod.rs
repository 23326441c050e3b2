//! How facts get out: from the rows that a transaction left to the stream of the broker, in order, none
//! twice.
//!
//! ```text
//!  verb: outbox_pending --(relay: gives numbers)--> outbox_log --(relay: publishes)--> stream EVT_<SERVICE>
//!                                                       |  old partitions, applied by all
//!                                                       +--(prune)--> outbox_kept: the newest of each key
//! ```
//!
//! The tables are the record and the stream is a copy, so whatever becomes of the stream is mended from the
//! log. One relay leads per service. It holds an advisory lock on a session that PostgreSQL ends when it
//! idles, and names the sequence that it expects before each message: who was paused loses both.
//!
//! Numbers are gapless per teller and never given twice. When the database lost commits, listeners are ahead
//! of it: the relay halts, and a person begins a new epoch, in which a number is another number.
//!
//! Locks: verbs take none here, they insert. `outbox_head` is the one row for numbers and epochs; whoever
//! gives a number or begins an epoch locks it first. Pruning touches it last, after it dropped a partition.
//!
//! When it is cut: between log and stream, the next leader reads the last message of the stream and goes on
//! after it. Before the log, nothing has a number yet.
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
