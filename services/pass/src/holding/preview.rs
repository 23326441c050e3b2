//! Preview: what would become of a membership.

use super::home;
use super::standing::{Standing, standing};
use crate::membership::end_date;
use crate::membership::step::{Step, step};
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::{CardType, MembershipOutcome, MembershipPreview, PreviewMembership};
use messaging::Reading;

/// Nothing is changed, and nothing of other regions is told.
///
/// # Errors
/// As [`standing`]; `passholder-new-membership-error` where the coordinator of the region decides.
pub async fn preview(reading: &mut Reading, ask: PreviewMembership) -> Result<MembershipPreview, Fault> {
    let now = reading.now();
    let today = brussels_day(now);
    let (id, region_id) = (ask.passholder_id, ask.card_system_id);
    let standing = standing(reading.conn(), id, region_id, &ask.counter).await?;
    let Standing {
        person,
        regions,
        region,
    } = &standing;
    let wish = person.wish(region_id, CardType::NfcCard, ask.social_tariff);
    let outcome = match step(person.membership_of(region_id), &wish, now)? {
        Step::NotPossible => MembershipOutcome::NotPossible,
        Step::New(_) => MembershipOutcome::NewMembership,
        Step::Replace(_) => MembershipOutcome::ReplaceMembership,
    };
    let grants = ask.social_tariff && outcome != MembershipOutcome::NotPossible;
    let replaced = person.membership_of(region_id);
    Ok(MembershipPreview {
        outcome,
        social_tariff_end_date: grants.then(|| end_date::usual(today)),
        address_change_required: grants && home::must_move(person, region, today),
        replaced_membership: replaced
            .filter(|_| outcome == MembershipOutcome::ReplaceMembership)
            .map(|membership| person.membership(membership, regions, now)),
    })
}
