//! The verbs that change what the gateway owns.

pub mod load_pack;
pub mod replace_permissions;
