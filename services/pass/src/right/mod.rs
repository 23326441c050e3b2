//! A right to the social tariff as it changes: what a change comes to, who may make it, and its history,
//! which is only ever written on. How the right stands now is said by its membership, in whose transaction a
//! line of the history is written: `membership::put` is the one place where both happen.

mod act;
mod history;
mod judge;
mod judge_all;
mod store;

pub use act::Act;
pub use history::History;
pub use judge::{Held, Standing, judge, refused, standing};
pub use judge_all::judge_all;
pub use store::{append, newest};
