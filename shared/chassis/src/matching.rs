//! What somebody types into a search, as a pattern for SQL's `like`. One place for every list that is
//! searched, so that `%` and `_` are characters everywhere, and `*` stands for anything.
//!
//! Compare in lower case, and with the expression that the index holds: `lower(name) like lower($1)`.

/// A pattern for a text that is this one as a whole.
pub fn whole(text: &str) -> String {
    text.trim()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
        .replace('*', "%")
}

/// A pattern for a text that holds this one. An index of trigrams (`pg_trgm`) helps from three letters on.
pub fn part(text: &str) -> String {
    format!("%{}%", whole(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sql_takes_for_a_wildcard_is_a_character_and_a_star_is_anything() {
        assert_eq!(whole(" 100%_\\ "), "100\\%\\_\\\\");
        assert_eq!(whole("Van*e"), "Van%e");
        assert_eq!(part("bib"), "%bib%");
    }
}
