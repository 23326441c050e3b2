//! What an official source says of somebody: whether he is entitled to the social tariff, asked over HTTP for
//! one person at a time. The national number is in the body of the question and nowhere else.
//!
//! The source answers `POST {"nationalNumber": ".."}` with `{"entitled": true, "until": "2027-12-31"}`, where
//! `until` may be absent and `children` may stand beside it, or with 404 for somebody whom it does not know.
//! With 400 and 422 it says that nothing can be asked about this number. Any other answer means: later.

mod address;
mod source;

pub use address::Address;
pub use source::{Answer, Child, Household, Source};
