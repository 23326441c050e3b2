//! Every statement of the reward service.

pub mod redemption;
pub mod reward;
pub mod times;
