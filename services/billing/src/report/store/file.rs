//! The statements on the files of reports, and on what is left of reports that are over.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::billing::ReportFile;
use contracts::{OrganizerId, ReportId};
use sqlx::PgConnection;

/// What was kept of a file that was cut.
pub async fn remove_slices(conn: &mut PgConnection, id: ReportId) -> Result<(), Fault> {
    sqlx::query!("delete from report_slice where report_id = $1", id.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Keeps slices of a file, from this number on.
pub async fn put_slices(
    conn: &mut PgConnection,
    id: ReportId,
    first: i32,
    slices: &[Vec<u8>],
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into report_slice (report_id, number, bytes)
         select $1, $2 + n::integer - 1, bytes from unnest($3::bytea[]) with ordinality as s(bytes, n)",
        id.0,
        first,
        slices
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The file of a report.
pub async fn file(
    conn: &mut PgConnection,
    organizer: &OrganizerId,
    id: ReportId,
) -> Result<Option<ReportFile>, Fault> {
    let row = sqlx::query!(
        r#"select file_name as "name!", length as "length!", slices as "slices!" from report
           where report_id = $1 and organizer_id = $2 and status = 'AVAILABLE'"#,
        id.0,
        organizer.0
    );
    let Some(row) = row.fetch_optional(conn).await? else {
        return Ok(None);
    };
    Ok(Some(ReportFile {
        name: row.name,
        length: u64::try_from(row.length).map_err(Fault::broken)?,
        slices: row.slices,
    }))
}

/// A slice of the file of a report that was asked for since then.
pub async fn slice(
    conn: &mut PgConnection,
    organizer: &OrganizerId,
    id: ReportId,
    number: i32,
    since: DateTime<Utc>,
) -> Result<Option<Vec<u8>>, Fault> {
    let bytes = sqlx::query_scalar!(
        "select s.bytes from report r join report_slice s using (report_id)
         where r.report_id = $1 and r.organizer_id = $2 and r.status = 'AVAILABLE' and r.requested_at > $3
           and not r.is_dropped and s.number = $4",
        id.0,
        organizer.0,
        since,
        number
    );
    Ok(bytes.fetch_optional(conn).await?)
}

/// Deletes some of what reports were made of; how many.
pub async fn forget_lines(conn: &mut PgConnection, limit: i64) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from report_line where ctid = any(array(
             select l.ctid from report r join report_line l using (report_id)
             where r.status <> 'STARTED' limit $1))",
        limit
    );
    Ok(gone.execute(conn).await?.rows_affected())
}

/// Deletes slices of files that are not kept any more; how many.
pub async fn forget_slices(conn: &mut PgConnection, since: DateTime<Utc>, limit: i64) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from report_slice where ctid = any(array(
             select s.ctid from report r join report_slice s using (report_id)
             where r.status <> 'STARTED' and (r.requested_at <= $1 or r.is_dropped) limit $2))",
        since,
        limit
    );
    Ok(gone.execute(conn).await?.rows_affected())
}

/// Deletes reports that are not kept any more, and of which nothing is left.
pub async fn forget_reports(conn: &mut PgConnection, since: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "delete from report r where status <> 'STARTED' and (requested_at <= $1 or is_dropped)
           and not exists (select from report_line l where l.report_id = r.report_id)
           and not exists (select from report_slice s where s.report_id = r.report_id)",
        since
    )
    .execute(conn)
    .await?;
    Ok(())
}
