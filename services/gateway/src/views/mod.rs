//! Views: what the door keeps of other services to show it faster. They may be lost, and then those are
//! asked.

pub mod balances;
mod forget;

pub use forget::Views;
