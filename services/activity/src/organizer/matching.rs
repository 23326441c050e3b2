//! The search of organizers: counted and cut into pages by the database.

use chassis::{Fault, matching};
use contracts::OrganizerId;
use contracts::activity::SearchOrganizers;
use sqlx::{PgConnection, Postgres, QueryBuilder};

/// How many organizers match, and the ids of those on the asked page in the order that they are shown.
pub async fn page(conn: &mut PgConnection, ask: &SearchOrganizers) -> Result<(i64, Vec<OrganizerId>), Fault> {
    let mut count = QueryBuilder::new("select count(*) from organizer");
    narrow(&mut count, ask);
    let total = matching::count(&mut *conn, count).await?;
    if ask.window.limit <= 0 || ask.window.start >= total {
        return Ok((total, vec![]));
    }
    let mut page = QueryBuilder::new("select organizer_id from organizer");
    narrow(&mut page, ask);
    page.push(match ask.descending {
        true => " order by lower(name) desc, organizer_id",
        false => " order by lower(name), organizer_id",
    });
    let ids: Vec<String> = matching::page(conn, page, ask.window).await?;
    Ok((total, ids.into_iter().map(OrganizerId).collect()))
}

/// Only the filters that were given stand in the statement, so that the planner sees which index helps.
fn narrow(statement: &mut QueryBuilder<Postgres>, ask: &SearchOrganizers) {
    statement.push(" where true");
    if let Some(name) = &ask.name {
        statement
            .push(" and lower(name) like lower(")
            .push_bind(matching::part(name))
            .push(")");
    }
    if let Some(id) = ask.card_system_id {
        statement
            .push(" and card_system_ids @> array[")
            .push_bind(id.0)
            .push("]::integer[]");
    }
}
