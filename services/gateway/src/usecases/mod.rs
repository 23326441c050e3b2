//! The verbs that change what the gateway owns.

pub mod clients;
pub mod forget_lookups;
pub mod load_pack;
pub mod replace_permissions;
pub mod rotate_key;
