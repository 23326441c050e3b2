//! The public API as its clients know it: the test data set, what the door does to everybody, a client
//! generated of the contract, a key that is sent many times at once.

mod data_set;
mod door;
mod generated_client;
mod keys;
