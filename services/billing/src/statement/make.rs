//! Make the statements of a period.

use super::{Making, hash, netting, store};
use chassis::Fault;
use contracts::billing::Control;
use sqlx::PgConnection;

/// Makes the statements of a period out of what is not settled yet, and says what they come to. What was made
/// of the same period before, and refused, is undone first. All of it in one transaction, so that whoever is
/// killed here left nothing.
///
/// Rule: an entry of the ledger goes into one period, and no lock stands in the way of a sale
/// Test: `every_entry_stands_in_one_pair_of_statements_or_waits`,
/// `whoever_is_killed_while_a_period_is_counted_left_nothing_and_the_next_writes_the_same_bytes`
/// Source: this house
///
/// Rule: what a municipality's own service claims is booked and not paid where that municipality pays it, and
/// is that municipality's claim where another does
/// Test: `a_region_closes_its_quarter_to_the_cent`
/// Source: finance services of the municipalities; this house
pub async fn make(conn: &mut PgConnection, making: &Making) -> Result<Control, Fault> {
    if store::make::is_made(conn, making.row).await? {
        store::make::undo(conn, making.row).await?;
    }
    store::make::take(conn, making).await?;
    store::make::learn(conn).await?;
    store::make::add_payers(conn, making.row).await?;
    store::make::link_cancellations(conn, making.row).await?;
    store::make::sum(conn, making.row).await?;
    store::make::add_debts(conn, making.row).await?;
    let debts = store::settlement::debts(conn, making.row).await?;
    let payments = netting::payments(&debts);
    store::make::add_payments(conn, making.row, &payments).await?;
    let hashes = hash::statements(conn, making).await?;
    store::make::keep_hashes(conn, making.row, &hashes).await?;
    let control = store::make::control(conn, making.row).await?;
    Ok(Control {
        sha256: hash::period(&hashes, &debts, &payments)?,
        ..control
    })
}
