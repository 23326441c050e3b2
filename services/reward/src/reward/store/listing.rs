//! What a search asks of each reward: written with it, in a table of its own.

use super::super::change::max_units;
use super::super::limit::limit_per_person;
use super::super::words::words;
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::reward::{Reward, RewardRow, RewardStatus, RewardType};
use contracts::{CardSystemId, OrganizerId, PeriodType, Points};
use serde::Serialize;
use sqlx::PgConnection;

/// A row. What each column means stands beside it in the migration.
#[derive(Serialize)]
struct Listing<'a> {
    reward_id: &'a str,
    title_key: String,
    words: Vec<String>,
    reward_type: RewardType,
    status: RewardStatus,
    points: Points,
    owning_card_system_id: CardSystemId,
    all_card_systems: bool,
    card_system_ids: Vec<CardSystemId>,
    organizer_ids: Vec<&'a OrganizerId>,
    categories: &'a [String],
    sport: bool,
    for_kids: bool,
    featured: bool,
    online: bool,
    published_from: DateTime<Utc>,
    published_until: Option<DateTime<Utc>>,
    redeem_from: Option<DateTime<Utc>>,
    redeem_until: Option<DateTime<Utc>>,
    granted_from: Option<DateTime<Utc>>,
    granted_until: Option<DateTime<Utc>>,
    per_person: Option<i32>,
    per_period: Option<PeriodType>,
    is_limited: bool,
}

impl<'a> Listing<'a> {
    fn of(view: &'a Reward) -> Self {
        let limit = limit_per_person(view);
        Self {
            reward_id: &view.id,
            title_key: view.title.to_lowercase(),
            words: searched_words(view),
            reward_type: view.reward_type,
            status: view.status,
            points: view.points,
            owning_card_system_id: view.owning_card_system.id,
            all_card_systems: view.all_card_systems,
            card_system_ids: view
                .applicable_card_systems
                .iter()
                .map(|system| system.id)
                .collect(),
            organizer_ids: view.organizers.iter().map(|organizer| &organizer.id).collect(),
            categories: &view.categories,
            sport: view.sport,
            for_kids: view.for_kids,
            featured: view.featured,
            online: view.online,
            published_from: view.publication_period.begin,
            published_until: view.publication_period.end,
            redeem_from: view.redeem_period.map(|period| period.begin),
            redeem_until: view.redeem_period.and_then(|period| period.end),
            granted_from: view.granting_period.map(|period| period.begin),
            granted_until: view.granting_period.and_then(|period| period.end),
            per_person: limit.map(|limit| limit.volume),
            per_period: limit.map(|limit| limit.period_type),
            is_limited: max_units(view).is_some(),
        }
    }
}

/// Of the title and the names that its organizers came with; a search looks up those that others told.
fn searched_words(view: &Reward) -> Vec<String> {
    let mut all = words(&view.title);
    for organizer in &view.organizers {
        all.extend(words(organizer.name.as_deref().unwrap_or_default()));
    }
    all
}

/// Writes what a search asks of these rewards. They go in as one document, because lists of lists do not come
/// apart again.
pub async fn put(conn: &mut PgConnection, rows: &[&RewardRow], at: DateTime<Utc>) -> Result<(), Fault> {
    let listed: Vec<Listing> = rows.iter().map(|row| Listing::of(&row.view)).collect();
    sqlx::query!(
        "insert into reward_listing (reward_id, title_key, words, reward_type, status, points,
             owning_card_system_id, all_card_systems, card_system_ids, organizer_ids, categories, sport,
             for_kids, featured, online, published_from, published_until, redeem_from, redeem_until,
             granted_from, granted_until, per_person, per_period, is_limited, created_at)
         select reward_id, title_key, array_to_tsvector(words), reward_type, status, points,
             owning_card_system_id, all_card_systems, card_system_ids, organizer_ids, categories, sport,
             for_kids, featured, online, published_from, published_until, redeem_from, redeem_until,
             granted_from, granted_until, per_person, per_period, is_limited, $2
         from jsonb_to_recordset($1) as row(reward_id text, title_key text, words text[], reward_type text,
             status text, points bigint, owning_card_system_id integer, all_card_systems boolean,
             card_system_ids integer[], organizer_ids text[], categories text[], sport boolean,
             for_kids boolean, featured boolean, online boolean, published_from timestamptz,
             published_until timestamptz, redeem_from timestamptz, redeem_until timestamptz,
             granted_from timestamptz, granted_until timestamptz, per_person integer, per_period text,
             is_limited boolean)
         order by reward_id
         on conflict (reward_id) do update set title_key = excluded.title_key, words = excluded.words,
             reward_type = excluded.reward_type, status = excluded.status, points = excluded.points,
             owning_card_system_id = excluded.owning_card_system_id,
             all_card_systems = excluded.all_card_systems, card_system_ids = excluded.card_system_ids,
             organizer_ids = excluded.organizer_ids, categories = excluded.categories, sport = excluded.sport,
             for_kids = excluded.for_kids, featured = excluded.featured, online = excluded.online,
             published_from = excluded.published_from, published_until = excluded.published_until,
             redeem_from = excluded.redeem_from, redeem_until = excluded.redeem_until,
             granted_from = excluded.granted_from, granted_until = excluded.granted_until,
             per_person = excluded.per_person, per_period = excluded.per_period,
             is_limited = excluded.is_limited",
        serde_json::to_value(&listed)?,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}
