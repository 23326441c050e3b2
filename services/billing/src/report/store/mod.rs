//! The statements on reports; what they are made of and their files stand in files of their own.

pub mod file;
pub mod line;
pub mod making;

use chassis::Fault;
use chassis::text::from_text;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{Report, ReportPeriod, ReportStatus};
use contracts::{OrganizerId, ReportId};
use sqlx::PgConnection;

/// Requests of one organizer wait for each other until the transaction ends.
pub async fn one_at_a_time(conn: &mut PgConnection, organizer: &OrganizerId) -> Result<(), Fault> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 1093))",
        organizer.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A row of what is shown of a report.
struct Row {
    report_id: i64,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    status: String,
    message: Option<String>,
    requested_at: DateTime<Utc>,
    lines: i64,
    written: i64,
}

impl Row {
    fn shown(self) -> Result<Report, Fault> {
        let status: ReportStatus = from_text(&self.status)?;
        let percents = || {
            u8::try_from(self.written * 100 / self.lines.max(1))
                .unwrap_or(99)
                .min(99)
        };
        Ok(Report {
            status,
            id: ReportId(self.report_id),
            message: self.message,
            period: ReportPeriod {
                start_date: self.starts_on,
                end_date: self.ends_on,
            },
            creation_date: self.requested_at,
            progress: (status == ReportStatus::Started).then(percents),
        })
    }
}

/// Those of an organizer that are not made yet.
pub async fn under_way(conn: &mut PgConnection, organizer: &OrganizerId) -> Result<Vec<Report>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select report_id, starts_on, ends_on, status, message, requested_at, lines, written from report
         where organizer_id = $1 and status = 'STARTED' order by report_id",
        organizer.0
    );
    let rows = rows.fetch_all(conn).await?;
    rows.into_iter().map(Row::shown).collect()
}

/// Those of an organizer that were asked for since then, newest first.
pub async fn list(
    conn: &mut PgConnection,
    organizer: &OrganizerId,
    since: DateTime<Utc>,
) -> Result<Vec<Report>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select report_id, starts_on, ends_on, status, message, requested_at, lines, written from report
         where organizer_id = $1 and requested_at > $2 and not is_dropped order by report_id desc",
        organizer.0,
        since
    );
    let rows = rows.fetch_all(conn).await?;
    rows.into_iter().map(Row::shown).collect()
}

/// The one with this id, where it is the organizer's and was asked for since then.
pub async fn find(
    conn: &mut PgConnection,
    organizer: &OrganizerId,
    id: ReportId,
    since: DateTime<Utc>,
) -> Result<Option<Report>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select report_id, starts_on, ends_on, status, message, requested_at, lines, written from report
         where report_id = $1 and organizer_id = $2 and requested_at > $3 and not is_dropped",
        id.0,
        organizer.0,
        since
    );
    row.fetch_optional(conn).await?.map(Row::shown).transpose()
}

/// Writes that a report is wanted.
pub async fn begin(
    conn: &mut PgConnection,
    organizer: &OrganizerId,
    period: ReportPeriod,
    now: DateTime<Utc>,
) -> Result<Report, Fault> {
    let row = sqlx::query_as!(
        Row,
        "insert into report (organizer_id, starts_on, ends_on, status, requested_at)
         values ($1, $2, $3, 'STARTED', $4)
         returning report_id, starts_on, ends_on, status, message, requested_at, lines, written",
        organizer.0,
        period.start_date,
        period.end_date,
        now
    );
    row.fetch_one(conn).await?.shown()
}

/// Drops all but the newest of an organizer; what is being made stays.
pub async fn make_room(conn: &mut PgConnection, organizer: &OrganizerId, kept: i64) -> Result<(), Fault> {
    sqlx::query!(
        "update report set is_dropped = true
         where organizer_id = $1 and status <> 'STARTED' and not is_dropped
           and report_id <= (select report_id from report where organizer_id = $1 and not is_dropped
                             order by report_id desc offset $2 limit 1)",
        organizer.0,
        kept
    )
    .execute(conn)
    .await?;
    Ok(())
}
