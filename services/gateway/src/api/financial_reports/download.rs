//! The reports behind their links: for whoever has one that counts, and for nobody else.

use super::file::{report_id, send};
use super::link::Link;
use crate::door::Door;
use crate::door::address::address;
use crate::door::params::Params;
use crate::door::path::Path;
use crate::door::problem::Problem;
use crate::limits::Kind;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use contracts::Scope;
use contracts::billing::FindReportFile;

/// What links lead to. In no document: the contract gives links, and says nothing of what is behind them.
pub fn files() -> Router<Door> {
    Router::new().route("/financial-reports/{reportId}/report.zip", get(show))
}

/// A link whose time is over is the same as none.
async fn show(
    State(door): State<Door>,
    Path(id): Path<String>,
    params: Params,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let who = address(&parts, door.proxies);
    door.limits.require(Kind::Anonymous, &who).await?;
    let (id, now) = (report_id(&id)?, door.office.clock.now());
    let token = params.text("token").unwrap_or_default();
    let link = Link::read(id, token, &door.secrets, now)
        .ok_or_else(|| Problem::not_found("No such report, or its link is too old"))?;
    let ask = FindReportFile {
        scope: Scope::Organizers(vec![link.organizer_id.clone()]),
        organizer_id: link.organizer_id,
        report_id: link.report_id,
    };
    send(door, ask).await
}
