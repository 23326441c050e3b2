//! The families of others that a passholder is in.

use super::store;
use crate::{passholder, person};
use chassis::Fault;
use contracts::pass::{Family, ListFamilies};
use messaging::Reading;

/// The address of an owner whom the caller may not see is left out: the name says whose family it is.
///
/// Rule: whoever is signed in as himself sees of the owners of other families the name, and never the address
/// Test: `a_member_who_is_signed_in_sees_no_address_of_an_owner`
/// Source: this house: who is in a family need not have chosen it
pub async fn list_others(reading: &mut Reading, ask: ListFamilies) -> Result<Vec<Family>, Fault> {
    let member = person::seen(reading.conn(), ask.passholder_id, &ask.sight).await?;
    member.ok_or_else(passholder::not_found)?;
    let others = store::others(reading.conn(), ask.passholder_id, &ask.sight).await?;
    let shows = !ask.is_own;
    let view = others.into_iter().map(|other| Family {
        name: other.name,
        first_name: other.first_name,
        passholder_id: other.owner_id,
        email: other.email.filter(|_| shows && other.is_seen),
        member_since: other.since,
    });
    Ok(view.collect())
}
