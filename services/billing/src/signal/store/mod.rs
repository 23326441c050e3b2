//! The statements on signals.

pub mod patterns;

use super::words::words;
use super::{Found, Period};
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{Figures, People, SaidOfSignal, Signal, SignalState};
use contracts::page::Window;
use contracts::{CardSystemId, EventId, OrganizerId};
use sqlx::PgConnection;

/// Whether nobody looked on this day before.
pub async fn begin(conn: &mut PgConnection, day: NaiveDate) -> Result<bool, Fault> {
    let first = sqlx::query!(
        "insert into signal_run (day) values ($1) on conflict do nothing",
        day
    )
    .execute(conn)
    .await?;
    Ok(first.rows_affected() == 1)
}

/// Writes what a rule found. What was found before has the figures of today, as long as nobody looked at it.
pub async fn write(
    conn: &mut PgConnection,
    period: &Period,
    found: &Found,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    if found.all.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into signal (rule, rule_version, card_system_id, organizer_id, subject, event_id, first_day,
                             last_day, sales, people, events, rise, found_at)
         select $1, $2, card_system_id, organizer_id, subject, event_id, $3, $4, sales, people, events, rise,
                $5
         from jsonb_to_recordset($6) as r(card_system_id integer, organizer_id text, subject text,
             event_id text, sales bigint, people bigint, events bigint, rise bigint)
         order by card_system_id, organizer_id, subject
         on conflict (rule, rule_version, card_system_id, organizer_id, subject) do update
             set first_day = excluded.first_day, last_day = excluded.last_day, sales = excluded.sales,
                 people = excluded.people, events = excluded.events, rise = excluded.rise
             where signal.state = 'OPEN'",
        to_text(&found.rule),
        found.version,
        period.first_day,
        period.today,
        at,
        serde_json::to_value(&found.all)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

struct Row {
    signal_id: i64,
    rule: String,
    rule_version: i32,
    card_system_id: i32,
    organizer_id: String,
    event_id: Option<String>,
    first_day: NaiveDate,
    last_day: NaiveDate,
    sales: i64,
    people: Option<i64>,
    events: Option<i64>,
    rise: Option<i64>,
    found_at: DateTime<Utc>,
    state: String,
    reason: Option<String>,
    said_by: Option<String>,
    said_at: Option<DateTime<Utc>>,
}

impl Row {
    fn shown(self) -> Result<Signal, Fault> {
        let figures = Figures {
            sales: self.sales,
            people: self.people.map(People::of),
            events: self.events,
            rise: self.rise,
        };
        let rule = from_text(&self.rule)?;
        Ok(Signal {
            id: self.signal_id.to_string(),
            rule,
            rule_version: self.rule_version,
            card_system_id: CardSystemId(self.card_system_id),
            organizer_id: OrganizerId(self.organizer_id),
            event_id: self.event_id.map(EventId),
            first_day: self.first_day,
            last_day: self.last_day,
            explanation: words(rule, &figures),
            figures,
            found_at: self.found_at,
            state: from_text(&self.state)?,
            reason: self.reason,
            by: self.said_by,
            at: self.said_at,
        })
    }
}

/// How many signals these regions have, and a page of them, the newest first.
pub async fn page(
    conn: &mut PgConnection,
    regions: &[CardSystemId],
    state: Option<SignalState>,
    window: Window,
) -> Result<(i64, Vec<Signal>), Fault> {
    let regions: Vec<i32> = regions.iter().map(|id| id.0).collect();
    let state = state.map(|state| to_text(&state));
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from signal
           where card_system_id = any($1) and ($2::text is null or state = $2)"#,
        &regions,
        state
    )
    .fetch_one(&mut *conn)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        "select signal_id, rule, rule_version, card_system_id, organizer_id, event_id, first_day, last_day,
                sales, people, events, rise, found_at, state, reason, said_by, said_at
         from signal where card_system_id = any($1) and ($2::text is null or state = $2)
         order by signal_id desc limit $3 offset $4",
        &regions,
        state,
        window.limit,
        window.start
    )
    .fetch_all(conn)
    .await?;
    let all: Result<_, Fault> = rows.into_iter().map(Row::shown).collect();
    Ok((count, all?))
}

/// Writes what a person says of a signal of these regions; none where there is no such signal.
pub async fn say(
    conn: &mut PgConnection,
    id: i64,
    regions: &[CardSystemId],
    said: &SaidOfSignal,
    (by, at): (&str, DateTime<Utc>),
) -> Result<Option<Signal>, Fault> {
    let regions: Vec<i32> = regions.iter().map(|id| id.0).collect();
    let row = sqlx::query_as!(
        Row,
        "update signal set state = $3, reason = $4, said_by = $5, said_at = $6
         where signal_id = $1 and card_system_id = any($2)
         returning signal_id, rule, rule_version, card_system_id, organizer_id, event_id, first_day, last_day,
                   sales, people, events, rise, found_at, state, reason, said_by, said_at",
        id,
        &regions,
        to_text(&said.state),
        said.reason.trim(),
        by,
        at
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    sqlx::query!(
        "insert into signal_said (signal_id, number, state, reason, said_by, at)
         select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from signal_said where signal_id = $1",
        id,
        row.state,
        said.reason.trim(),
        by,
        at
    )
    .execute(conn)
    .await?;
    Ok(Some(row.shown()?))
}
