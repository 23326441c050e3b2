//! Who may grant a right to the social tariff, and take it back.

use crate::city_settings;
use chassis::Fault;
use contracts::access::Permission;
use contracts::pass::{CardReason, Counter};
use contracts::{CardSystemId, Refusal};
use sqlx::PgConnection;

/// # Errors
/// 403 without the permission.
///
/// Rule: a counter grants the right to the social tariff, and takes it back, with a permission of its own
/// Test: `a_right_is_granted_and_taken_back_only_with_the_permission_for_it`,
/// `a_right_needs_its_permissions_and_a_home_in_the_region`
/// Source: UiTPAS API 4.0, PASSHOLDERS_WRITE_SOCIALTARIFF
pub fn require_permission(counter: &Counter) -> Result<(), Refusal> {
    match counter.grants {
        true => Ok(()),
        false => Err(forbidden(Permission::PassholdersWriteSocialtariff)),
    }
}

/// # Errors
/// 403 for somebody of another city.
///
/// Rule: a counter grants the right to people of its own city, and takes it back from them; for those of
/// other cities it needs one more permission. Whoever has two homes is of the cities of both
/// Test: `the_right_is_granted_to_people_of_another_city_only_with_a_permission_of_its_own`,
/// `whoever_has_two_homes_gets_the_right_in_the_region_of_either`,
/// `a_right_needs_its_permissions_and_a_home_in_the_region`
/// Source: UiTPAS API 4.0, PASSHOLDERS_WRITE_SOCIALTARIFF_FULL_CARDSYSTEM
pub fn require_city(counter: &Counter, is_own_city: bool) -> Result<(), Refusal> {
    match is_own_city || counter.grants_elsewhere {
        true => Ok(()),
        false => Err(forbidden_elsewhere()),
    }
}

/// 403: the right of somebody of another city.
pub fn forbidden_elsewhere() -> Refusal {
    forbidden(Permission::PassholdersWriteSocialtariffFullCardsystem)
}

/// Whether the postal code of one of the homes is of the counter's own city in the region.
pub async fn is_own_city(
    conn: &mut PgConnection,
    counter: &Counter,
    region: CardSystemId,
    homes: &[&str],
) -> Result<bool, Fault> {
    let Some(own) = &counter.postal_code else {
        return Ok(false);
    };
    for home in homes {
        if city_settings::is_same_city(&mut *conn, region, own, home).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody has the right afterwards and not before, or the other way round.
pub fn is_about_right(reason: CardReason, gets_right: bool) -> bool {
    gets_right || reason == CardReason::LossKansenstatuut
}

fn forbidden(permission: Permission) -> Refusal {
    Refusal::forbidden(permission.as_str())
}
