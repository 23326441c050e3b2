//! Read a statement, with what stands between its party and each other one.

use super::store;
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{ReadStatement, Statement, StatementId, StatementSummary, Viewer};
use messaging::Reading;
use sqlx::PgConnection;

/// One that this viewer sees.
pub async fn read(reading: &mut Reading, ask: ReadStatement) -> Result<Statement, Fault> {
    let (period, summary) = seen(reading.conn(), &ask.viewer, ask.statement_id).await?;
    let balances = store::balances(reading.conn(), period, &summary).await?;
    Ok(Statement { summary, balances })
}

/// A statement that this viewer sees, with the number of its period in the database.
///
/// # Errors
/// 404 for one that is not there, and for one that is not his.
pub async fn seen(
    conn: &mut PgConnection,
    viewer: &Viewer,
    id: StatementId,
) -> Result<(i32, StatementSummary), Fault> {
    let missing = || Refusal::uitpas("statement-not-found", format!("Statement {id} not found")).not_found();
    Ok(store::find(conn, viewer, id).await?.ok_or_else(missing)?)
}
