//! Pictures of passholders: one each, beside the person. A picture is written anew from what makes it up, so
//! that nothing of what cameras and programs put beside it - place, time, device, a smaller picture of before
//! it was cut - is kept. It is never unpacked here: what is too large is told from its head.

mod clean;
mod find;
mod jpeg;
mod keep;
mod png;
mod put;
mod remove;
mod sides;
mod store;

pub use clean::clean;
pub use find::{find, read};
pub use keep::keep;
pub use put::put;
pub use remove::remove;
