//! Count: how many a run still waits for, for whoever watches it.

use super::store;
use chassis::Fault;
use messaging::Reading;

/// Shown as a gauge; none while no run is under way.
pub async fn count_waiting(reading: &mut Reading) -> Result<(), Fault> {
    let waiting = store::item::waiting(reading.conn()).await?;
    metrics::gauge!("renewal_waiting").set(waiting as f64);
    Ok(())
}
