//! What somebody has, asked of points. Whoever asks holds no connection meanwhile.

use chassis::Fault;
use contracts::points::ReadBalance;
use contracts::{PassholderId, Points};
use messaging::Office;

/// The balance of a passholder, in points.
///
/// # Errors
/// `Busy` when points cannot be reached.
pub async fn balance(office: &Office, id: PassholderId) -> Result<Points, Fault> {
    let ask = ReadBalance {
        passholder_id: id,
        awaited: vec![],
    };
    Ok(office.asks.ask(&ask).await?.balance.points)
}
