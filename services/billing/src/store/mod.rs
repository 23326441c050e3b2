//! Every statement of the billing service.

pub mod event;
pub mod key;
pub mod limit;
pub mod sale;
