//! `GET /statements/{statementId}/workbook`: a statement as a workbook. Beyond the contract.

use super::statement;
use super::viewer::viewer;
use crate::api::payments::send;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::billing::{RenderStatement, StatementForm};

const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// With the lines of its canonical file, up to 100,000, and the same totals.
#[utoipa::path(
    get,
    path = "/statements/{statementId}/workbook",
    operation_id = "get-statements-statementId-workbook",
    tag = "Settlements",
    params(("statementId" = String, Path, description = "Statement id")),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         body = String, description = "The file"),
        Problems,
    ),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let ask = RenderStatement {
        viewer: viewer(&door, &caller).await?,
        statement_id: statement(&id)?,
        form: StatementForm::Xlsx,
    };
    let file = door.office.asks.ask(&ask).await?;
    send(&file, &format!("statement-{}.xlsx", ask.statement_id), TYPE)
}
