//! Every statement on subjects, permissions and signing keys, a file per table.

pub mod client;
pub mod partner;
pub mod permission;
pub mod signing_key;
