//! `GET /organizers/{organizerId}/financial-reports`: the reports that there still are.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{ListReports, Report};

/// The reports of an organizer, newest first. They are kept for seven days.
#[utoipa::path(
    get,
    path = "/organizers/{organizerId}/financial-reports",
    operation_id = "get-organizers-financial-reports",
    tag = "Financial reports",
    params(("organizerId" = String, Path, description = "Organizer id")),
    responses((status = 200, body = [Report], description = "The reports"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Vec<Report>>, Problem> {
    let ask = ListReports {
        scope: caller.scope(Permission::OrganizersReports)?,
        organizer_id: id.into(),
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
