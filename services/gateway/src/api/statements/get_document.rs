//! `GET /statements/{statementId}/document`: a statement as a document. Beyond the contract.

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

const TYPE: &str = "application/pdf";

/// To read, to print and to be heard (PDF/UA): totals, who owes what, and up to 500 lines.
#[utoipa::path(
    get,
    path = "/statements/{statementId}/document",
    operation_id = "get-statements-statementId-document",
    tag = "Settlements",
    params(("statementId" = String, Path, description = "Statement id")),
    responses(
        (status = 200, content_type = "application/pdf",
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
        form: StatementForm::Pdf,
    };
    let file = door.office.asks.ask(&ask).await?;
    send(&file, &format!("statement-{}.pdf", ask.statement_id), TYPE)
}
