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
/// other cities it needs one more permission
/// Test: `the_right_is_granted_to_people_of_another_city_only_with_a_permission_of_its_own`,
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

/// Whether this postal code of the region is of the counter's own city.
pub async fn is_own_city(
    conn: &mut PgConnection,
    counter: &Counter,
    region: CardSystemId,
    postal_code: &str,
) -> Result<bool, Fault> {
    match &counter.postal_code {
        Some(own) => city_settings::is_same_city(conn, region, own, postal_code).await,
        None => Ok(false),
    }
}

/// Whether somebody has the right afterwards and not before, or the other way round.
pub fn is_about_right(reason: CardReason, gets_right: bool) -> bool {
    gets_right || reason == CardReason::LossKansenstatuut
}

fn forbidden(permission: Permission) -> Refusal {
    Refusal::forbidden(permission.as_str())
}
