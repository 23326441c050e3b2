//! List sales: of an event, of a passholder at some organizers, or by the client's own reference.

use crate::domain::limit;
use crate::store::limit as counters;
use crate::store::sale::{self, Filter};
use chassis::Fault;
use contracts::Page;
use contracts::billing::{ListSales, ReadGroupQuota, Sold};
use contracts::day::brussels_day;
use messaging::Reading;

pub async fn list_sales(reading: &mut Reading, ask: ListSales) -> Result<Page<Sold>, Fault> {
    let filter = Filter {
        event: ask.event_id.as_ref(),
        holder: ask.passholder_id,
        organizers: (!ask.organizers.is_empty())
            .then(|| ask.organizers.iter().map(|id| id.0.clone()).collect()),
        scope: ask.scope.ids(),
        title: ask.event_title,
        reference: ask
            .client_reference
            .as_ref()
            .map(|(client, reference)| (client.as_str(), reference.as_str())),
    };
    sale::list(reading.conn(), &filter, ask.window).await
}

/// How many social-tariff tickets a group bought this calendar year.
pub async fn group_quota(reading: &mut Reading, ask: ReadGroupQuota) -> Result<i32, Fault> {
    let quota = limit::quota(ask.passholder_id, 0, brussels_day(reading.now()));
    let used = counters::used(reading.conn(), &[&quota.counter]).await?;
    Ok(used.into_values().next().unwrap_or(0))
}
