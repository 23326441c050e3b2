//! Who pays whom.
//!
//! Owns distribution keys, tariffs, coupons, ticket sales with every payer's share, limits. Never decides who holds the right
//! (pass) or what an event is (activity): it keeps copies, so that a ticket sale needs this service's database alone.
//!
//! | invariant | pinned by |
//! |---|---|
//! | shares are never negative and sum to the price | `domain::split` properties and the rounding table |
//! | a batch is registered as a whole or not at all | `it::register::one_bad_line_registers_nothing` |
//! | no limit is ever exceeded, also at once | `it::limits` |
//! | a sale keeps key version, shares and reason for ever | `it::register::a_new_key_version_leaves_old_sales_alone` |
//! | a cancellation is one counter-entry and frees the limits | `it::cancel` |
//! | the same client reference is the same sale | `it::register::a_repeated_client_reference_is_the_same_sale` |

mod asks;
pub mod config;
pub mod domain;
mod store;
mod subscriptions;
mod usecases;

use config::Config;
use messaging::{Office, Service};
use sqlx::migrate::Migrator;
use std::sync::LazyLock;

pub const NAME: &str = "billing";
static OWN: Migrator = sqlx::migrate!("../../migrations/billing");
/// All tables of this service's database.
pub static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| messaging::migrations(&[&directory::MIGRATIONS, &OWN]));

/// The service's parts, ready to start.
pub fn service(office: &Office, _: &Config) -> Service {
    let subscriptions = subscriptions::all();
    Service {
        name: NAME,
        migrations: &MIGRATIONS,
        desk: asks::desk(office.desk(&subscriptions)),
        subscriptions,
        jobs: vec![],
        extra: axum::Router::new(),
    }
}
