//! How statements on many rows are planned.
//!
//! A service begins with empty tables, and a plan that was made for an empty table reads all of it. Such a
//! plan would be kept while the table fills: an hour's work becomes a day's. Planning anew each time is no
//! way out: PostgreSQL then plans the check of every reference of every row too, which takes longer than the
//! row.
//!
//! But whoever takes facts, rows of a pack or asks together only ever looks up some rows by their keys. So
//! the ways to read a whole table are shut: what is left is one look into an index for each row, which is
//! right whatever the size, and such a plan can be kept.

/// The settings of a transaction that looks rows up by their keys, as statements that follow its `begin`.
macro_rules! by_keys {
    () => {
        "set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off"
    };
}

pub(crate) use by_keys;

/// How a transaction begins that looks rows up by their keys.
pub(crate) const BEGIN_BY_KEYS: &str = concat!("begin; ", by_keys!());
