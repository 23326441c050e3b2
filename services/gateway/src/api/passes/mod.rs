//! Passes: what a scan at the counter shows. The caller may scan anything; the three older operations say
//! what it is.

mod find;
mod get_by_chip;
mod get_by_insz;
mod get_by_number;
mod get_passes;

use super::registry::{Operation, offered};
use utoipa_axum::routes;

/// The operations of passes.
pub fn operations() -> Vec<Operation> {
    vec![
        offered(routes!(get_passes::handle)),
        offered(routes!(get_by_number::handle)),
        offered(routes!(get_by_insz::handle)),
        offered(routes!(get_by_chip::handle)),
    ]
}
