//! Read what is owed and paid after a period.

use super::store::settlement;
use chassis::Fault;
use contracts::Refusal;
use contracts::billing::{Debt, Payment, PeriodId, ReadSettlement, Settlement};
use messaging::Reading;
use sqlx::PgConnection;

/// Of a period of one of the caller's regions whose statements are made.
pub async fn settlement(reading: &mut Reading, ask: ReadSettlement) -> Result<Settlement, Fault> {
    let id = ask.period_id;
    if !ask.regions.contains(&id.card_system_id) {
        return Err(missing(id).into());
    }
    let conn = reading.conn();
    let (period, closed) = settlement::period(conn, id).await?.ok_or_else(|| missing(id))?;
    let debts = settlement::debts(conn, period).await?;
    let payments = settlement::payments(conn, period, &debts).await?;
    Ok(Settlement {
        period_id: id,
        closed,
        debts,
        payments,
    })
}

/// The debts and payments of a closed period, with its number in the database.
pub async fn settled(
    conn: &mut PgConnection,
    id: PeriodId,
) -> Result<Option<(i32, Vec<Debt>, Vec<Payment>)>, Fault> {
    let Some((period, true)) = settlement::period(conn, id).await? else {
        return Ok(None);
    };
    let debts = settlement::debts(conn, period).await?;
    let payments = settlement::payments(conn, period, &debts).await?;
    Ok(Some((period, debts, payments)))
}

fn missing(id: PeriodId) -> Refusal {
    Refusal::uitpas("period-not-found", format!("Nothing is settled of period {id}")).not_found()
}
