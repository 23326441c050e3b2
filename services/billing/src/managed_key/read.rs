//! A key with all its versions.

use super::{Managed, no_such_version, store, unknown};
use chassis::Fault;
use contracts::billing::{KeyRule, ManagedKey, ManagedVersion, ReadKey};
use contracts::{CardSystemId, DistributionKeyId};
use messaging::Reading;
use sqlx::PgConnection;

/// A key of the caller's card systems.
///
/// # Errors
/// 404 for every other one.
pub async fn read(reading: &mut Reading, ask: ReadKey) -> Result<ManagedKey, Fault> {
    let key = find(reading.conn(), ask.key_id, &ask.regions).await?;
    let versions = store::versions(reading.conn(), key.id).await?;
    Ok(key.with(versions))
}

/// A key of these card systems, without its versions.
///
/// # Errors
/// 404 for every other one.
pub async fn find(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    regions: &[CardSystemId],
) -> Result<Managed, Fault> {
    let found = store::find(conn, id).await?;
    let found = found.filter(|key| regions.contains(&key.card_system_id));
    Ok(found.ok_or_else(unknown)?)
}

/// What a version of a key says, published or not.
///
/// # Errors
/// 404 for a version that is not there.
pub async fn rule_of(conn: &mut PgConnection, id: DistributionKeyId, version: i32) -> Result<KeyRule, Fault> {
    let all = store::versions(conn, id).await?;
    let found = all.into_iter().find(|one| one.version == version);
    Ok(found.ok_or_else(no_such_version)?.rule)
}

impl Managed {
    /// With its versions.
    pub fn with(self, versions: Vec<ManagedVersion>) -> ManagedKey {
        ManagedKey {
            id: self.id,
            name: self.name,
            card_system_id: self.card_system_id,
            usage: self.usage,
            organizers: self.organizers,
            versions,
        }
    }
}
