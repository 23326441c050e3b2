//! The search of sales: counted and cut into pages by the database. It costs what an event, a holder or a
//! reference has, whatever the table holds.

use chassis::{Fault, matching};
use contracts::TicketSaleId;
use contracts::billing::ListSales;
use sqlx::{PgConnection, Postgres, QueryBuilder};

/// How many sales match, and the ids of those on the asked page, oldest first.
pub async fn page(conn: &mut PgConnection, ask: &ListSales) -> Result<(i64, Vec<TicketSaleId>), Fault> {
    let mut count = QueryBuilder::new("select count(*) from ticket_sale s");
    narrow(&mut count, ask);
    let total = matching::count(&mut *conn, count).await?;
    if ask.window.limit <= 0 || ask.window.start >= total {
        return Ok((total, vec![]));
    }
    let mut page = QueryBuilder::new("select s.ticket_sale_id from ticket_sale s");
    narrow(&mut page, ask);
    page.push(" order by s.ticket_sale_id");
    let ids: Vec<i64> = matching::page(conn, page, ask.window).await?;
    Ok((total, ids.into_iter().map(TicketSaleId).collect()))
}

/// Only the filters that were given stand in the statement, so that the planner sees which index helps.
fn narrow(statement: &mut QueryBuilder<Postgres>, ask: &ListSales) {
    let cancelled = "select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id";
    statement.push(format!(" where not exists ({cancelled})"));
    if let Some(event) = &ask.event_id {
        statement.push(" and s.event_id = ").push_bind(event.0.clone());
    }
    if let Some(holder) = ask.passholder_id {
        statement.push(" and s.passholder_id = ").push_bind(holder.0);
    }
    if !ask.organizers.is_empty() {
        at_organizers(statement, ask.organizers.iter().map(|id| id.0.clone()).collect());
    }
    if let Some(own) = ask.scope.ids() {
        at_organizers(statement, own);
    }
    if let Some(title) = &ask.event_title {
        statement
            .push(" and lower(s.event_title) like lower(")
            .push_bind(matching::part(title))
            .push(")");
    }
    if let Some((client, reference)) = &ask.client_reference {
        statement
            .push(" and s.client = ")
            .push_bind(client.clone())
            .push(" and s.client_reference = ")
            .push_bind(reference.clone());
    }
}

fn at_organizers(statement: &mut QueryBuilder<Postgres>, ids: Vec<String>) {
    statement
        .push(" and s.organizer_id = any(")
        .push_bind(ids)
        .push(")");
}
