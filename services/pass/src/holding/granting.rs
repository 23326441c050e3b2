//! Who may grant a right to the social tariff, and take it back.

use super::standing::Standing;
use crate::city_settings;
use chassis::Fault;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::pass::{CardReason, Registrar};
use messaging::Tx;

/// # Errors
/// 403 without the permission.
///
/// Rule: a counter grants the right to the social tariff, and takes it back, with a permission of its own
/// Test: `a_right_is_granted_and_taken_back_only_with_the_permission_for_it`
/// Source: UiTPAS API 4.0, PASSHOLDERS_WRITE_SOCIALTARIFF
pub fn require_permission(registrar: &Registrar) -> Result<(), Refusal> {
    match registrar.may_grant {
        true => Ok(()),
        false => Err(forbidden(Permission::PassholdersWriteSocialtariff)),
    }
}

/// `home` is where the holder lives, or moves to.
///
/// # Errors
/// 403 for somebody of another city.
///
/// Rule: a counter grants the right to people of its own city, and takes it back from them; for those of
/// other cities it needs one more permission
/// Test: `the_right_is_granted_to_people_of_another_city_only_with_a_permission_of_its_own`
/// Source: UiTPAS API 4.0, PASSHOLDERS_WRITE_SOCIALTARIFF_FULL_CARDSYSTEM
pub async fn require_city(
    tx: &mut Tx,
    standing: &Standing,
    registrar: &Registrar,
    home: &str,
) -> Result<(), Fault> {
    if registrar.is_for_every_city {
        return Ok(());
    }
    let region = standing.region.id;
    let is_own = match &registrar.postal_code {
        Some(own) => city_settings::is_same_city(tx.conn(), region, own, home).await?,
        None => false,
    };
    match is_own {
        true => Ok(()),
        false => Err(forbidden(Permission::PassholdersWriteSocialtariffFullCardsystem).into()),
    }
}

/// Whether somebody has the right afterwards and not before, or the other way round.
pub fn is_about_right(reason: CardReason, gets_right: bool) -> bool {
    gets_right || reason == CardReason::LossKansenstatuut
}

fn forbidden(permission: Permission) -> Refusal {
    Refusal::forbidden(permission.as_str())
}
