//! `GET /organizers/{organizerId}/financial-reports/{reportId}/download-link`: a link that counts for some
//! minutes.

use super::file::report_id;
use super::link::Link;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::origin::origin;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use contracts::OrganizerId;
use contracts::access::Permission;
use contracts::billing::FindReportFile;
use serde::Serialize;
use utoipa::ToSchema;

/// Where the file is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportLink {
    download_link: String,
}

/// A link to the file of a report that is available. It needs no token, for five minutes.
#[utoipa::path(
    get,
    path = "/organizers/{organizerId}/financial-reports/{reportId}/download-link",
    operation_id = "get-organizers-financial-reports-reportId-downloadLink",
    tag = "Financial reports",
    params(
        ("organizerId" = String, Path, description = "Organizer id"),
        ("reportId" = String, Path, description = "Report id"),
    ),
    responses((status = 200, body = ReportLink, description = "The link"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((organizer, id)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<ReportLink>, Problem> {
    let organizer_id = OrganizerId::from(organizer);
    let ask = FindReportFile {
        scope: caller.scope(Permission::OrganizersReports)?,
        report_id: report_id(&id)?,
        organizer_id: organizer_id.clone(),
    };
    door.office.asks.ask(&ask).await?;
    let link = Link::new(organizer_id, ask.report_id, door.office.clock.now());
    let path = link.path(&door.secrets);
    let download_link = format!("{}{path}", origin(&door, &uri, &headers));
    Ok(Json(ReportLink { download_link }))
}
