//! Words of reports: one, or several of them.

/// So many of them.
pub fn many(count: usize, what: &str) -> String {
    let ending = verb(count, "", "s");
    format!("{count} {what}{ending}")
}

/// The word for one, or for several.
pub fn verb(count: usize, of_one: &'static str, of_many: &'static str) -> &'static str {
    if count == 1 { of_one } else { of_many }
}
