//! `GET /organizers/{organizerId}/financial-reports/periods`: periods to choose from.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{ListReportPeriods, ReportPeriod};

/// The quarters of the last two years, the newest first.
#[utoipa::path(
    get,
    path = "/organizers/{organizerId}/financial-reports/periods",
    operation_id = "get-organizers-financial-reports-periods",
    tag = "Financial reports",
    params(("organizerId" = String, Path, description = "Organizer id")),
    responses((status = 200, body = [ReportPeriod], description = "The periods"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Vec<ReportPeriod>>, Problem> {
    let ask = ListReportPeriods {
        scope: caller.scope(Permission::OrganizersReports)?,
        organizer_id: id.into(),
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
