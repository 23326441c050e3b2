//! Write: what was noted for a while goes into the table.

use super::held::Seen;
use super::store::{self, Row};
use chassis::Fault;
use contracts::pass::Looker;
use messaging::Tx;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The space of the ids of lookers.
const LOOKERS: Uuid = Uuid::from_u128(0x6c6f_6f6b_6572_735f_6f66_5f70_6173_7300);

/// Writes these looks. Who was deleted meanwhile is left out: nobody is left to read them.
pub async fn write(tx: &mut Tx, looks: &[(Seen, i64)]) -> Result<(), Fault> {
    let mut ids: HashMap<&Arc<Looker>, Uuid> = HashMap::new();
    for (seen, _) in looks {
        if !ids.contains_key(&seen.looker) {
            ids.insert(&seen.looker, id(&seen.looker)?);
        }
    }
    let row = |(seen, times): &(Seen, i64)| Row {
        passholder_id: seen.passholder_id,
        minute: seen.minute,
        looker: ids.get(&seen.looker).copied().unwrap_or_default(),
        times: *times,
    };
    let rows: Vec<Row> = looks.iter().map(row).collect();
    let lookers: Vec<(Uuid, &Looker)> = ids.iter().map(|(looker, id)| (*id, &***looker)).collect();
    store::add(tx.conn(), &rows, &lookers).await
}

/// The same for the same, in every process.
fn id(looker: &Looker) -> Result<Uuid, Fault> {
    Ok(Uuid::new_v5(&LOOKERS, &serde_json::to_vec(looker)?))
}
