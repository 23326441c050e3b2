//! Read: the accounts of an owner, and the one that is used.

use super::{require, store};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::access::Permission;
use contracts::billing::{AccountOwner, BankAccounts, ReadBankAccounts};
use messaging::Reading;
use sqlx::PgConnection;
use uuid::Uuid;

/// All of them, with as much of their numbers as may be shown.
pub async fn read(reading: &mut Reading, ask: ReadBankAccounts) -> Result<BankAccounts, Fault> {
    let (permission, now) = (Permission::BankAccountsRead.as_str(), reading.now());
    require(reading.conn(), &ask.owner, &ask.scope, permission).await?;
    let history = store::history(reading.conn(), &ask.owner).await?;
    let counts = history
        .iter()
        .filter(|one| one.counts_from.is_some_and(|from| from <= now));
    let current = counts.max_by_key(|one| one.counts_from).cloned();
    Ok(BankAccounts { current, history })
}

/// The one that is used at this instant.
pub async fn in_force(
    conn: &mut PgConnection,
    owner: &AccountOwner,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>, Fault> {
    store::in_force(conn, owner, now).await
}
