//! The search of rewards: filtered, counted, sorted and cut into pages by the database.
//!
//! Only the filters that were given stand in a statement, so that the planner sees which index helps. What
//! somebody can redeem now is the same here as in `eligibility`, said in columns:
//! `a_search_finds_what_the_status_allows` holds the two together.
//!
//! A search has as many shapes as it has filters. None stays prepared: they would push out the statements
//! that counters use, and fill the database's memory.

use super::facet::{Count, Counted};
use super::limit::first_days;
use super::names::LAST_CHANCE;
use super::sorting::{Field, Order};
use chassis::{Fault, matching};
use chrono::{DateTime, Utc};
use contracts::day::start_of;
use contracts::reward::{SearchRewards, Subset};
use contracts::{CardSystemId, OrganizerId, Points};
use directory::{Holder, KnownOrganizer};
use sqlx::{PgConnection, Postgres, QueryBuilder};

/// A search, and what others told of whom and where it names.
pub struct Wanted<'a> {
    pub ask: &'a SearchRewards,
    pub at: DateTime<Utc>,
    /// The words of its text.
    pub words: Vec<String>,
    /// The organizers in the municipalities that it names; none when it names none.
    pub places: Option<Vec<KnownOrganizer>>,
    /// The regions of the passholder for whom it must be interesting.
    pub regions: Option<Vec<CardSystemId>>,
    /// Who must be able to redeem it.
    pub person: Option<Person>,
}

/// Somebody with this balance.
pub struct Person {
    pub holder: Holder,
    pub balance: Points,
}

/// How many match.
pub async fn count(conn: &mut PgConnection, wanted: &Wanted<'_>) -> Result<i64, Fault> {
    let mut statement = QueryBuilder::new("select count(*) from reward_listing l");
    narrow(&mut statement, wanted, None);
    matching::count(conn, statement).await
}

/// The ids of the page that was asked for, in order.
pub async fn page(
    conn: &mut PgConnection,
    wanted: &Wanted<'_>,
    orders: &[Order],
) -> Result<Vec<String>, Fault> {
    let mut statement = QueryBuilder::new("select l.reward_id from reward_listing l");
    if orders.iter().any(|order| order.field == Field::RedeemCount) {
        statement.push(" join reward r using (reward_id)");
    }
    narrow(&mut statement, wanted, None);
    statement.push(" order by ");
    for order in orders {
        statement.push(column(order.field));
        statement.push(if order.descending { " desc, " } else { ", " });
    }
    statement.push("l.reward_id collate \"C\"");
    matching::page(conn, statement, wanted.ask.window).await
}

fn column(field: Field) -> &'static str {
    match field {
        Field::Name => "l.title_key collate \"C\"",
        Field::CreationDate => "l.created_at",
        Field::RedeemCount => "r.units_taken",
        Field::Featured => "l.featured",
        Field::Points => "l.points",
    }
}

/// The counts of one facet, over what passes every filter but its own.
pub async fn facet(conn: &mut PgConnection, wanted: &Wanted<'_>, by: Counted) -> Result<Vec<Count>, Fault> {
    // As a card system is called where it is shown; looked up once for each value, not for each reward.
    let name = match by {
        Counted::OwningCardSystem => {
            "coalesce(
                 (select s.name from known_card_system s where s.card_system_id = counted.value::integer),
                 (select r.view#>>'{owningCardSystem,name}'
                  from reward r join reward_listing n using (reward_id)
                  where n.owning_card_system_id = counted.value::integer limit 1))"
        }
        _ => "null::text",
    };
    let mut statement = QueryBuilder::new("select value, ");
    statement.push(name).push(" as name, count from (select ");
    value(&mut statement, by, wanted.at);
    statement.push(" as value, count(*) as count from reward_listing l");
    if by == Counted::Categories {
        statement.push(" cross join lateral unnest(l.categories) as category(value)");
    }
    narrow(&mut statement, wanted, Some(by));
    statement.push(" group by 1) as counted");
    Ok(statement
        .build_query_as()
        .persistent(false)
        .fetch_all(conn)
        .await?)
}

fn value(statement: &mut QueryBuilder<Postgres>, by: Counted, at: DateTime<Utc>) {
    match by {
        Counted::Categories => statement.push("category.value"),
        Counted::ForKids => statement.push("l.for_kids::text"),
        Counted::Sport => statement.push("l.sport::text"),
        Counted::Online => statement.push("l.online::text"),
        Counted::OwningCardSystem => statement.push("l.owning_card_system_id::text"),
        Counted::Type => statement.push("l.reward_type"),
        Counted::LastChance => {
            last_chance(statement, at);
            statement.push("::text")
        }
    };
}

fn narrow(statement: &mut QueryBuilder<Postgres>, wanted: &Wanted<'_>, but: Option<Counted>) {
    let (ask, at) = (wanted.ask, wanted.at);
    statement.push(" where true");
    in_subset(statement, ask.subset, at);
    kinds(statement, ask, but);
    flags(statement, wanted, but);
    places(statement, ask);
    for word in &wanted.words {
        has_word(statement, word);
    }
    if let Some(there) = &wanted.places {
        redeemed_in(statement, there);
    }
    if let Some(regions) = &wanted.regions {
        offered_in(statement, regions);
    }
    if let Some(person) = &wanted.person {
        redeemable_by(statement, person, at);
    }
}

fn in_subset(statement: &mut QueryBuilder<Postgres>, subset: Subset, at: DateTime<Utc>) {
    match subset {
        Subset::EndUsers => {
            active(statement);
            published(statement, at);
            redeemable(statement, at);
        }
        Subset::Redeemable => {
            active(statement);
            redeemable(statement, at);
        }
        Subset::EndUserFuture => {
            active(statement);
            published(statement, at);
            redeemable_later(statement, at);
        }
        Subset::RedeemableFuture => {
            active(statement);
            redeemable_later(statement, at);
        }
        Subset::All => {}
    }
}

fn active(statement: &mut QueryBuilder<Postgres>) {
    statement.push(" and l.status = 'ACTIVE'");
}

fn published(statement: &mut QueryBuilder<Postgres>, at: DateTime<Utc>) {
    statement.push(" and l.published_from <= ").push_bind(at);
    statement
        .push(" and (l.published_until is null or l.published_until >= ")
        .push_bind(at)
        .push(")");
}

fn redeemable(statement: &mut QueryBuilder<Postgres>, at: DateTime<Utc>) {
    statement
        .push(" and (l.redeem_from is null or l.redeem_from <= ")
        .push_bind(at)
        .push(") and (l.redeem_until is null or l.redeem_until >= ")
        .push_bind(at)
        .push(")");
}

fn redeemable_later(statement: &mut QueryBuilder<Postgres>, at: DateTime<Utc>) {
    statement.push(" and l.redeem_from > ").push_bind(at);
}

fn last_chance(statement: &mut QueryBuilder<Postgres>, at: DateTime<Utc>) {
    statement
        .push("((l.redeem_until between ")
        .push_bind(at)
        .push(" and ")
        .push_bind(at + LAST_CHANCE)
        .push(") is true)");
}

fn kinds(statement: &mut QueryBuilder<Postgres>, ask: &SearchRewards, but: Option<Counted>) {
    if let Some(status) = ask.status {
        statement.push(" and l.status = ").push_bind(status.as_str());
    }
    if let Some(kind) = ask.reward_type
        && but != Some(Counted::Type)
    {
        statement.push(" and l.reward_type = ").push_bind(kind.as_str());
    }
    if !ask.categories.is_empty() && but != Some(Counted::Categories) {
        statement
            .push(" and l.categories && ")
            .push_bind(ask.categories.clone());
    }
    if let Some(from) = ask.points_from {
        statement.push(" and l.points >= ").push_bind(from);
    }
    if let Some(to) = ask.points_to {
        statement.push(" and l.points <= ").push_bind(to);
    }
}

fn flags(statement: &mut QueryBuilder<Postgres>, wanted: &Wanted<'_>, but: Option<Counted>) {
    let ask = wanted.ask;
    if let Some(is) = ask.sport
        && but != Some(Counted::Sport)
    {
        statement.push(" and l.sport = ").push_bind(is);
    }
    if let Some(is) = ask.for_kids
        && but != Some(Counted::ForKids)
    {
        statement.push(" and l.for_kids = ").push_bind(is);
    }
    if let Some(is) = ask.featured {
        statement.push(" and l.featured = ").push_bind(is);
    }
    if let Some(is) = ask.online
        && but != Some(Counted::Online)
    {
        statement.push(" and l.online = ").push_bind(is);
    }
    if let Some(is) = ask.last_chance
        && but != Some(Counted::LastChance)
    {
        statement.push(" and ");
        last_chance(statement, wanted.at);
        statement.push(" = ").push_bind(is);
    }
    if !ask.owning_card_systems.is_empty() && but != Some(Counted::OwningCardSystem) {
        statement
            .push(" and l.owning_card_system_id = any(")
            .push_bind(numbers(&ask.owning_card_systems))
            .push(")");
    }
}

fn places(statement: &mut QueryBuilder<Postgres>, ask: &SearchRewards) {
    if !ask.organizers.is_empty() {
        statement
            .push(" and (l.organizer_ids = '{}' or l.organizer_ids && ")
            .push_bind(texts(ask.organizers.iter()))
            .push(")");
    }
    if !ask.applicable_card_systems.is_empty() {
        offered_in(statement, &ask.applicable_card_systems);
    }
}

/// As `place::is_offered_in`.
fn offered_in(statement: &mut QueryBuilder<Postgres>, systems: &[CardSystemId]) {
    statement
        .push(" and (l.all_card_systems or l.card_system_ids && ")
        .push_bind(numbers(systems))
        .push(")");
}

/// As `place::redeemed_at`, for any of these organizers.
fn redeemed_in(statement: &mut QueryBuilder<Postgres>, organizers: &[KnownOrganizer]) {
    let ids = texts(organizers.iter().map(|organizer| &organizer.organizer_id));
    let systems = organizers.iter().flat_map(|organizer| &organizer.card_system_ids);
    let systems: Vec<i32> = systems.map(|id| id.0).collect();
    statement
        .push(" and (l.organizer_ids && ")
        .push_bind(ids)
        .push(" or l.organizer_ids = '{}' and (l.all_card_systems or l.card_system_ids && ")
        .push_bind(systems)
        .push("))");
}

/// A word of the title or of the name of an organizer begins so. A word holds nothing but letters and digits,
/// so that it stands for itself in a pattern.
fn has_word(statement: &mut QueryBuilder<Postgres>, word: &str) {
    statement
        .push(" and (l.words @@ (")
        .push_bind(format!("'{word}':*"))
        .push("::text)::tsquery or l.organizer_ids && array(select o.organizer_id from known_organizer o")
        .push(" where lower(o.name) ~ ")
        .push_bind(format!("(^|[^[:alnum:]]){word}"))
        .push("))");
}

/// As `eligibility` says it of one reward.
fn redeemable_by(statement: &mut QueryBuilder<Postgres>, person: &Person, at: DateTime<Utc>) {
    active(statement);
    redeemable(statement, at);
    statement.push(" and (false");
    for membership in person.holder.active() {
        let since = start_of(membership.since);
        statement
            .push(" or (l.all_card_systems or l.card_system_ids @> ")
            .push_bind(vec![membership.card_system_id.0])
            .push(") and (l.reward_type <> 'WELCOME' or l.granted_from is null or l.granted_from <= ")
            .push_bind(since)
            .push(" and (l.granted_until is null or l.granted_until >= ")
            .push_bind(since)
            .push("))");
    }
    statement
        .push(") and (l.per_person is null or l.per_person > coalesce((select c.used from redemption_count c")
        .push(" where c.passholder_id = ")
        .push_bind(person.holder.passholder_id.0)
        .push(" and c.reward_id = l.reward_id and c.period = (")
        .push_bind(sqlx::types::Json(first_days(at)))
        .push("->>l.per_period)::date), 0))")
        .push(" and (not l.is_limited or exists (select from reward r where r.reward_id = l.reward_id")
        .push(" and r.units_taken < r.max_units)) and l.points <= ")
        .push_bind(person.balance);
}

fn numbers(systems: &[CardSystemId]) -> Vec<i32> {
    systems.iter().map(|id| id.0).collect()
}

fn texts<'a>(organizers: impl Iterator<Item = &'a OrganizerId>) -> Vec<String> {
    organizers.map(|id| id.0.clone()).collect()
}
