//! Put: a passholder goes to this school from now on.

use super::{store, unseen};
use crate::{passholder, person};
use chassis::Fault;
use contracts::ask::Done;
use contracts::pass::PutSchool;
use messaging::Tx;

/// Nobody else needs to know: no fact tells of it.
///
/// Rule: a person goes to one school at most, and only who may change the person says to which
/// Test: `a_person_goes_to_one_school_at_most`
/// Source: UiTPAS API 4.0, passholder school
pub async fn put(tx: &mut Tx, ask: PutSchool) -> Result<Done, Fault> {
    passholder::lock(tx.conn(), &[ask.passholder_id.0]).await?;
    let pupil = person::seen(tx.conn(), ask.passholder_id, &ask.sight).await?;
    pupil.ok_or_else(unseen)?;
    store::put(tx.conn(), ask.passholder_id, &ask.school).await?;
    Ok(Done {})
}
