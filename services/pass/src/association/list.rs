//! Association memberships of a passholder.

use super::store::{self, Seen};
use super::term::Candidate;
use crate::passholder;
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::{AssociationMembership, AssociationMembershipStatus, ListAssociationMemberships};
use messaging::Reading;

/// `NONE` stands for an association that the person could join by way of one of these organizers.
///
/// Rule: an association that a person is no member of is shown to organizers that may write, where the person
/// is an active member of its region and not too old
/// Test: `an_association_that_could_be_joined_is_shown_to_those_who_may_write`
/// Source: UiTPAS API 4.0, association memberships
pub async fn list(
    reading: &mut Reading,
    ask: ListAssociationMemberships,
) -> Result<Vec<AssociationMembership>, Fault> {
    let Some(born) = store::birthday(reading.conn(), ask.passholder_id).await? else {
        return Err(passholder::not_found().into());
    };
    let today = brussels_day(reading.now());
    let seen = store::seen_by(reading.conn(), ask.passholder_id, ask.organizers.as_deref()).await?;
    let candidate = |seen: &Seen| Candidate {
        born,
        today,
        ends: seen.ends,
    };
    let shown = seen.into_iter().filter(|seen| {
        let could_join = seen.may_write && seen.is_active_in_region && seen.terms.takes(born, today);
        seen.ends.is_some() || could_join
    });
    Ok(shown
        .map(|seen| {
            let candidate = candidate(&seen);
            view(seen, candidate)
        })
        .collect())
}

/// Renewable says what this caller can do.
fn view(seen: Seen, of: Candidate) -> AssociationMembership {
    let may_register = seen.may_write && seen.is_active_in_region;
    AssociationMembership {
        status: match of.ends {
            None => AssociationMembershipStatus::None,
            Some(ends) if ends < of.today => AssociationMembershipStatus::Expired,
            Some(_) => AssociationMembershipStatus::Active,
        },
        end_date: of.ends,
        renewable: may_register
            && of
                .ends
                .is_some_and(|ends| seen.terms.is_renewable(ends, of.today)),
        new_end_date: seen.terms.suggestion(of).filter(|_| may_register),
        association: seen.association,
    }
}
