//! Read: the school of a passholder.

use super::{store, unseen};
use crate::person;
use chassis::Fault;
use contracts::pass::ReadSchool;
use contracts::{OrganizerId, Refusal};
use messaging::Reading;

/// # Errors
/// 404 for whom the caller does not see, and for who goes to no school.
pub async fn read(reading: &mut Reading, ask: ReadSchool) -> Result<OrganizerId, Fault> {
    let pupil = person::seen(reading.conn(), ask.passholder_id, &ask.sight).await?;
    pupil.ok_or_else(unseen)?;
    let school = store::find(reading.conn(), ask.passholder_id).await?;
    let none = || Refusal::uitpas("school-not-found", "The passholder has no school").not_found();
    school.ok_or_else(|| none().into())
}
