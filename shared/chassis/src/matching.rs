//! A search: what somebody types, as a pattern for SQL's `like`, and how what it finds is counted and cut
//! into pages. One place for every list, so that `%` and `_` are characters everywhere, and `*` stands for
//! anything.
//!
//! Compare in lower case, and with the expression that the index holds: `lower(name) like lower($1)`.

use crate::Fault;
use contracts::page::Window;
use sqlx::{Decode, PgConnection, Postgres, QueryBuilder, Type};

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

/// What a search counts.
///
/// A search has as many shapes as it has filters. None stays prepared: they would push out the statements
/// that counters use, and fill the database's memory.
pub async fn count(conn: &mut PgConnection, mut statement: QueryBuilder<Postgres>) -> Result<i64, Fault> {
    let counted = statement.build_query_scalar().persistent(false);
    Ok(counted.fetch_one(conn).await?)
}

/// The ids on a page of what an ordered search finds, in its order; it stays prepared no more than [`count`].
pub async fn page<I>(
    conn: &mut PgConnection,
    mut statement: QueryBuilder<Postgres>,
    window: Window,
) -> Result<Vec<I>, Fault>
where
    I: for<'r> Decode<'r, Postgres> + Type<Postgres> + Send + Unpin,
{
    statement.push(" limit ").push_bind(window.limit);
    statement.push(" offset ").push_bind(window.start.max(0));
    let ids = statement.build_query_scalar().persistent(false);
    Ok(ids.fetch_all(conn).await?)
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
