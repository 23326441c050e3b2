//! Statements: what somebody gets, or pays, of the sales of a period. A resource of ours.

mod get_document;
mod get_file;
mod get_lines;
mod get_statement;
mod get_statements;
mod get_workbook;
mod viewer;

use super::registry::{Operation, offered};
use crate::door::problem::Problem;
use contracts::billing::StatementId;
use utoipa_axum::routes;

/// The operations of statements.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_statements::handle)),
        offered(routes!(get_statement::handle)),
        offered(routes!(get_lines::handle)),
        offered(routes!(get_file::handle)),
        offered(routes!(get_workbook::handle)),
        offered(routes!(get_document::handle)),
    ]
}

/// The statement that a path names.
fn statement(text: &str) -> Result<StatementId, Problem> {
    text.parse().map_err(|_| Problem::not_found("Unknown id"))
}
