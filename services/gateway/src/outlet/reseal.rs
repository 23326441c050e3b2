//! Reseal: what an older secret of the gateway sealed is sealed with the newest, so that the older may go.

use super::{secret, store};
use crate::access::Secrets;
use chassis::Fault;
use messaging::Tx;

/// Seals again what must be; what no secret opens is left and told.
pub async fn reseal(tx: &mut Tx, secrets: &Secrets) -> Result<(), Fault> {
    for row in store::sealed(tx.conn()).await? {
        let place = match row.outlet_id {
            Some(id) => secret::place(id),
            None => store::place_of(&row.owner_id),
        };
        let Some(fresh) = secrets.reseal_event(&place, &row.sealed)? else {
            continue;
        };
        store::put_sealed(tx.conn(), &row, &fresh).await?;
    }
    Ok(())
}
