//! `GET /statements/{statementId}`: a statement. Beyond the contract.

use super::statement;
use super::viewer::viewer;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::billing::{ReadStatement, Statement};

/// Its totals, what stands between its party and each other one, and the hash of its file.
#[utoipa::path(
    get,
    path = "/statements/{statementId}",
    operation_id = "get-statements-statementId",
    tag = "Settlements",
    params(("statementId" = String, Path, description = "Statement id")),
    responses((status = 200, body = Statement, description = "The statement"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Statement>, Problem> {
    let ask = ReadStatement {
        viewer: viewer(&door, &caller).await?,
        statement_id: statement(&id)?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
