//! `GET /statements/{statementId}/lines`: the lines of a statement. Beyond the contract.

use super::statement;
use super::viewer::viewer;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Page;
use contracts::billing::{ListStatementLines, StatementLine};

/// Each sale, and what counters one. Nobody is named: a holder has another sign in every statement.
#[utoipa::path(
    get,
    path = "/statements/{statementId}/lines",
    operation_id = "get-statements-statementId-lines",
    tag = "Settlements",
    params(("statementId" = String, Path, description = "Statement id"), Paging),
    responses((status = 200, body = Page<StatementLine>, description = "Lines"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    query: Params,
) -> Result<Json<Page<StatementLine>>, Problem> {
    let ask = ListStatementLines {
        viewer: viewer(&door, &caller).await?,
        statement_id: statement(&id)?,
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
