//! Facts: what happened, told once it is committed. A fact only ever gains optional fields.

use serde::{Serialize, de::DeserializeOwned};

/// A fact of one service. `TYPE` is `<service>.<aggregate>.<past tense>.v<n>`.
pub trait Fact: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `<service>.<aggregate>.<past tense>.v<n>`.
    const TYPE: &'static str;
    /// One sentence for the catalogue.
    const MEANING: &'static str;

    /// The aggregate that the fact is about: facts of one key keep their order.
    fn key(&self) -> String;

    /// The aggregate's version after the fact; 0 where listeners need none.
    fn version(&self) -> i64 {
        0
    }

    /// The example of the documentation and of the golden file.
    fn example() -> Self;
}
