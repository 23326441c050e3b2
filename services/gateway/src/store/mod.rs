//! Every statement of the gateway, a file per table.

pub mod client;
pub mod lookup;
pub mod permission;
pub mod signing_key;
