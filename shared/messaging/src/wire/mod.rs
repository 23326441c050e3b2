//! What teller and listener share: a fact on its way, the broker, and who leads.
//!
//! | file | part |
//! |---|---|
//! | [`envelope`] | a fact on its way, and its partition |
//! | `message` | a fact as a message of a stream: headers out, headers in |
//! | [`stream`] | connection and stream configuration, checked against what the server says |
//! | `leadership` | one leader per job and database, who loses the lock when he is paused |
//! | `halt` | why something stands still until a person decides |
//! | `measures` | what is measured, and what it means |

pub mod envelope;
pub(crate) mod halt;
pub(crate) mod leadership;
pub(crate) mod measures;
pub(crate) mod message;
pub mod stream;
