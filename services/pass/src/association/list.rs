//! Association memberships of a passholder.

use super::store;
use crate::passholder;
use chassis::Fault;
use chrono::Months;
use contracts::Refusal;
use contracts::day::brussels_day;
use contracts::pass::{
    AssociationMembership, AssociationMembershipStatus, EndDateType, ListAssociationMemberships,
};
use messaging::Reading;

/// `NONE` stands for an association that the person could join.
pub async fn list(
    reading: &mut Reading,
    ask: ListAssociationMemberships,
) -> Result<Vec<AssociationMembership>, Fault> {
    if !passholder::exists(reading.conn(), ask.passholder_id).await? {
        return Err(Refusal::new("url/not-found", 404, "Passholder not found").into());
    }
    let today = brussels_day(reading.now());
    let seen = store::seen_by(reading.conn(), ask.passholder_id, ask.organizers.as_deref()).await?;
    let view = |seen: store::Seen| {
        let status = match seen.end_date {
            None => AssociationMembershipStatus::None,
            Some(end) if end < today => AssociationMembershipStatus::Expired,
            Some(_) => AssociationMembershipStatus::Active,
        };
        let soon = today + Months::new(seen.renewable_months.clamp(0, 120) as u32);
        let renewable = seen.association.end_date_type != EndDateType::BasedOnDateOfBirth
            && seen.end_date.is_some_and(|end| end <= soon);
        let suggests = seen.association.end_date_type == EndDateType::Custom
            && (renewable || status == AssociationMembershipStatus::None);
        AssociationMembership {
            association: seen.association,
            status,
            end_date: seen.end_date,
            renewable,
            new_end_date: seen.suggested_end.filter(|_| suggests),
        }
    };
    Ok(seen.into_iter().map(view).collect())
}
