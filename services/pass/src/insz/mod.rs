//! National numbers at rest: sealed for their row under a key with a name, found by a keyed index, and never
//! shown again. The one answer that shows a number is a validation's: what the provider of identities and the
//! official source just said, and nothing from here.

mod rotate;
mod status;
pub mod store;
mod vault;

pub use rotate::rotate_vault;
pub use status::{owner, status};
pub use vault::{InszVault, KeptInsz};
