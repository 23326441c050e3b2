//! The statements on who makes a report, and how far it is.

use crate::report::Claimed;
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::billing::{ReportFile, ReportPeriod};
use contracts::{OrganizerId, ReportId};
use sqlx::PgConnection;
use uuid::Uuid;

/// The oldest report that nobody makes is this claim's.
pub async fn claim(
    conn: &mut PgConnection,
    claim: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Claimed>, Fault> {
    let row = sqlx::query!(
        "update report set claim = $1, claimed_until = $3, tries = tries + 1, written = 0
         where report_id = (select report_id from report
                            where status = 'STARTED' and (claimed_until is null or claimed_until <= $2)
                            order by report_id limit 1 for update skip locked)
         returning report_id, organizer_id, starts_on, ends_on, requested_at, tries",
        claim,
        now,
        until
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Claimed {
        id: ReportId(row.report_id),
        claim,
        organizer_id: OrganizerId(row.organizer_id),
        period: ReportPeriod {
            start_date: row.starts_on,
            end_date: row.ends_on,
        },
        requested_at: row.requested_at,
        tries: row.tries,
    }))
}

/// The claim lasts until then; false when it is not one any more.
pub async fn renew(conn: &mut PgConnection, claimed: &Claimed, until: DateTime<Utc>) -> Result<bool, Fault> {
    let renewed = sqlx::query!(
        "update report set claimed_until = $3 where report_id = $1 and claim = $2 and status = 'STARTED'",
        claimed.id.0,
        claimed.claim,
        until
    );
    Ok(renewed.execute(conn).await?.rows_affected() > 0)
}

/// So many lines are written.
pub async fn note_written(conn: &mut PgConnection, id: ReportId, written: i64) -> Result<(), Fault> {
    sqlx::query!(
        "update report set written = $2 where report_id = $1",
        id.0,
        written
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// There will be no file, and why.
pub async fn fail(conn: &mut PgConnection, claimed: &Claimed, why: &str) -> Result<(), Fault> {
    sqlx::query!(
        "update report set status = 'FAILED', message = $3, claim = null
         where report_id = $1 and claim = $2 and status = 'STARTED'",
        claimed.id.0,
        claimed.claim,
        why
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The file is complete.
pub async fn finish(conn: &mut PgConnection, claimed: &Claimed, file: &ReportFile) -> Result<(), Fault> {
    let length = i64::try_from(file.length).map_err(Fault::broken)?;
    sqlx::query!(
        "update report set status = 'AVAILABLE', claim = null, file_name = $3, length = $4, slices = $5
         where report_id = $1 and claim = $2 and status = 'STARTED'",
        claimed.id.0,
        claimed.claim,
        file.name,
        length,
        file.slices
    )
    .execute(conn)
    .await?;
    Ok(())
}
