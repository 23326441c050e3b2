//! The associations for which an organizer has a right.

use super::store;
use chassis::Fault;
use contracts::Page;
use contracts::pass::{Association, ListAssociations};
use messaging::Reading;

/// In the order of their names.
pub async fn list_all(reading: &mut Reading, ask: ListAssociations) -> Result<Page<Association>, Fault> {
    let found = store::of_organizer(reading.conn(), &ask.organizer_id, ask.right).await?;
    Ok(Page {
        total_items: found.len() as i64,
        member: ask.window.cut(found).collect(),
    })
}
