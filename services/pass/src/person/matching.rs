//! The search of passholders: counted and cut into pages by the database.

use crate::person_count;
use chassis::Fault;
use chassis::matching::{self, part, whole};
use chrono::NaiveDate;
use contracts::pass::{SchoolFilter, SearchPassholders, Sight};
use contracts::{CardSystemId, PassholderId};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

/// Whom the numbers of a search name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByNumber {
    /// No number was given: it narrows nothing.
    NotAsked,
    /// No such number, or numbers of different holders: nobody matches.
    Nobody,
    /// The one holder of all of them.
    One(PassholderId),
}

/// The ids of the persons that match, one page, and how many there are. `by_number` narrows to a holder found
/// by a number.
pub async fn page(
    conn: &mut PgConnection,
    ask: &SearchPassholders,
    by_number: ByNumber,
    today: NaiveDate,
) -> Result<(i64, Vec<Uuid>), Fault> {
    let total = total(conn, ask, by_number, today).await?;
    if ask.window.limit <= 0 || ask.window.start >= total {
        return Ok((total, vec![]));
    }
    let mut page = QueryBuilder::new("select p.passholder_id from passholder p");
    narrow(&mut page, ask, by_number, today);
    page.push(match ask.descending {
        true => " order by lower(p.name) desc, lower(p.first_name), p.passholder_id",
        false => " order by lower(p.name), lower(p.first_name), p.passholder_id",
    });
    Ok((total, matching::page(conn, page, ask.window).await?))
}

/// How many match: all of some regions is a number that is kept, any other filter is counted.
async fn total(
    conn: &mut PgConnection,
    ask: &SearchPassholders,
    by_number: ByNumber,
    today: NaiveDate,
) -> Result<i64, Fault> {
    if by_number == ByNumber::NotAsked && asks_for_all(ask) {
        let ids = |systems: &[CardSystemId]| systems.iter().map(|id| id.0).collect::<Vec<i32>>();
        let seen = match &ask.sight {
            Sight::CardSystems(own) => Some(ids(own)),
            Sight::All | Sight::ByIdOnly => None,
        };
        let linked = ask.card_systems.as_deref().map(ids);
        return person_count::counted(conn, seen.as_deref(), linked.as_deref()).await;
    }
    let mut count = QueryBuilder::new("select count(*) from passholder p");
    narrow(&mut count, ask, by_number, today);
    matching::count(conn, count).await
}

/// Whether nothing but regions narrows the search.
fn asks_for_all(ask: &SearchPassholders) -> bool {
    let texts = [
        &ask.name,
        &ask.first_name,
        &ask.email,
        &ask.street,
        &ask.city,
        &ask.association_id,
    ];
    let days = [ask.date_of_birth_from, ask.date_of_birth_to];
    texts.iter().all(|text| text.is_none()) && days.iter().all(Option::is_none) && ask.school.is_none()
}

/// Only the filters that were given stand in the statement, so that the planner sees which index helps.
fn narrow(
    statement: &mut QueryBuilder<Postgres>,
    ask: &SearchPassholders,
    by_number: ByNumber,
    today: NaiveDate,
) {
    statement.push(" where p.pass_type = 'INDIVIDUAL'");
    match (by_number, &ask.sight) {
        (ByNumber::One(id), sight) => {
            statement.push(" and p.passholder_id = ").push_bind(id.0);
            // By number anybody is found, and yet not where somebody of another region goes to school.
            if let (Some(_), Sight::CardSystems(own)) = (&ask.school, sight) {
                member_of(statement, own);
            }
        }
        (ByNumber::Nobody, _) => {
            statement.push(" and false");
        }
        (ByNumber::NotAsked, Sight::CardSystems(own)) => member_of(statement, own),
        (ByNumber::NotAsked, Sight::All | Sight::ByIdOnly) => {}
    }
    if let Some(linked) = &ask.card_systems {
        member_of(statement, linked);
    }
    like(statement, "lower(p.name)", ask.name.as_deref().map(part));
    like(
        statement,
        "lower(p.first_name)",
        ask.first_name.as_deref().map(part),
    );
    like(statement, "lower(p.email)", ask.email.as_deref().map(whole));
    like(
        statement,
        "lower(p.address->>'street')",
        ask.street.as_deref().map(whole),
    );
    like(statement, "lower(p.city)", ask.city.as_deref().map(whole));
    if let Some(from) = ask.date_of_birth_from {
        statement.push(" and p.date_of_birth >= ").push_bind(from);
    }
    if let Some(to) = ask.date_of_birth_to {
        statement.push(" and p.date_of_birth <= ").push_bind(to);
    }
    if let Some(association) = &ask.association_id {
        let status = ask.association_membership_status.as_deref();
        in_association(statement, association, status.unwrap_or("ACTIVE"), today);
    }
    if let Some(school) = &ask.school {
        at_school(statement, school);
    }
}

fn member_of(statement: &mut QueryBuilder<Postgres>, systems: &[CardSystemId]) {
    let systems: Vec<i32> = systems.iter().map(|id| id.0).collect();
    statement
        .push(" and exists (select from membership m where m.passholder_id = p.passholder_id")
        .push(" and m.card_system_id = any(")
        .push_bind(systems)
        .push("))");
}

fn in_association(statement: &mut QueryBuilder<Postgres>, association: &str, status: &str, today: NaiveDate) {
    statement
        .push(" and exists (select from association_membership a where a.passholder_id = p.passholder_id")
        .push(" and a.association_id = ")
        .push_bind(association.to_owned());
    match status {
        "ALL" => {}
        "EXPIRED" => {
            statement.push(" and a.end_date < ").push_bind(today);
        }
        _ => {
            statement.push(" and a.end_date >= ").push_bind(today);
        }
    }
    statement.push(")");
}

fn at_school(statement: &mut QueryBuilder<Postgres>, school: &SchoolFilter) {
    statement.push(" and exists (select from passholder_school s where s.passholder_id = p.passholder_id");
    if let SchoolFilter::One(id) = school {
        statement.push(" and s.organizer_id = ").push_bind(id.0.clone());
    }
    statement.push(")");
}

fn like(statement: &mut QueryBuilder<Postgres>, column: &str, pattern: Option<String>) {
    if let Some(pattern) = pattern {
        statement
            .push(" and ")
            .push(column)
            .push(" like lower(")
            .push_bind(pattern)
            .push(")");
    }
}
