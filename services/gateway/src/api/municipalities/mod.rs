//! Budgets of municipalities, for their finance officers. A resource of ours.

mod get_budget;
mod get_changes;
mod get_commitments;
mod put_budget;
mod put_commitment;

use super::registry::{Operation, offered};
use crate::access::Principal;
use crate::door::problem::Problem;
use contracts::access::Permission;
use contracts::billing::BudgetOf;
use utoipa_axum::routes;

/// The operations of municipalities.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_budget::handle)),
        offered(routes!(put_budget::handle)),
        offered(routes!(get_changes::handle)),
        offered(routes!(get_commitments::handle)),
        offered(routes!(put_commitment::handle)),
    ]
}

/// The budget that a path names, for the organizers at which the caller holds this permission: one of them
/// must be the municipality's own service.
///
/// # Errors
/// 403 for who holds it nowhere; 404 for what is no year.
fn budget(
    caller: &Principal,
    permission: Permission,
    municipality: String,
    year: &str,
) -> Result<BudgetOf, Problem> {
    caller.require(permission)?;
    Ok(BudgetOf {
        municipality,
        year: year.parse().map_err(|_| Problem::not_found("No such year"))?,
        services: caller.organizers(permission),
    })
}
