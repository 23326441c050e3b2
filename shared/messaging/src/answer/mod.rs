//! How asks reach a verb: each in a transaction of its own, or many that share one.
//!
//! | file | part |
//! |---|---|
//! | [`desk`] | where a service registers its verbs: what each gets, and how its answer is kept |
//! | [`verb`] | the shapes that a verb may have |
//! | [`together`] | verbs that serve many asks in one transaction |
//! | `line` | the order in which they come, and who must not travel beside whom |
//! | `batch` | one batch: looked up and written, each ask with an outcome of its own |
//! | `outcome` | what becomes of each, and why a batch did not get to its end |

pub mod batch;
pub mod desk;
mod line;
mod outcome;
pub mod together;
pub mod verb;
