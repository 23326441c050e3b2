//! List periods: of some regions, the newest first.

use super::store;
use chassis::Fault;
use contracts::Page;
use contracts::billing::{ListPeriods, SettlementPeriod};
use contracts::day::brussels_day;
use contracts::page::Window;
use messaging::Reading;

/// The open period of each region comes first where nobody has proposed it yet.
pub async fn list(reading: &mut Reading, ask: ListPeriods) -> Result<Page<SettlementPeriod>, Fault> {
    let today = brussels_day(reading.now());
    let untouched = store::untouched(reading.conn(), &ask.regions, today).await?;
    let first = i64::try_from(untouched.len()).map_err(Fault::broken)?;
    let untouched = untouched.into_iter().map(|one| one.shown);
    let mut member: Vec<SettlementPeriod> = ask.window.cut(untouched).collect();
    let taken = i64::try_from(member.len()).map_err(Fault::broken)?;
    let rest = Window {
        start: (ask.window.start - first).max(0),
        limit: ask.window.limit - taken,
    };
    let (proposed, others) = store::page(reading.conn(), &ask.regions, rest).await?;
    member.extend(others);
    Ok(Page {
        total_items: first + proposed,
        member,
    })
}
