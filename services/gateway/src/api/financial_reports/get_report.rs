//! `GET /organizers/{organizerId}/financial-reports/{reportId}`: how far a report is, and as `{reportId}.zip`
//! its file.

use super::file::{report_id, send};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::billing::{FindReport, FindReportFile, Report};

/// How far a report is. With `.zip` behind its id: its file, once it is available.
#[utoipa::path(
    get,
    path = "/organizers/{organizerId}/financial-reports/{reportId}",
    operation_id = "get-organizers-financial-reports-reportId",
    tag = "Financial reports",
    params(
        ("organizerId" = String, Path, description = "Organizer id"),
        ("reportId" = String, Path, description = "Report id"),
    ),
    responses((status = 200, body = Report, description = "The report"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((organizer, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::OrganizersReports)?;
    let organizer_id = organizer.into();
    if let Some(id) = id.strip_suffix(".zip") {
        let ask = FindReportFile {
            report_id: report_id(id)?,
            organizer_id,
            scope,
        };
        return send(door, ask).await;
    }
    let ask = FindReport {
        report_id: report_id(&id)?,
        organizer_id,
        scope,
    };
    Ok(Json(door.office.asks.ask(&ask).await?).into_response())
}
