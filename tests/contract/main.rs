//! The public API as its clients know it: the test data set, and what the door does to everybody.

mod data_set;
mod door;
