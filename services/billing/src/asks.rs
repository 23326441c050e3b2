//! Which asks it answers, and the verb for each.

use crate::{budget, event, limit, pack, sale, signal, tariff};
use chassis::Desk;
use contracts::billing::*;
use messaging::OfficeDesk;

/// Answers every ask of the contract.
pub fn desk(desk: OfficeDesk) -> Desk {
    desk.read_together::<AskTariffs, _>(|reading, all| Box::pin(tariff::tariffs(reading, all)))
        .read::<AskStaticTariffs, _>(|reading, ask| Box::pin(tariff::static_tariffs(reading, ask)))
        .write::<RegisterSales, _>(|tx, ask| Box::pin(sale::register(tx, ask)))
        .read::<ListSales, _>(|reading, ask| Box::pin(sale::list(reading, ask)))
        .read::<ExplainSale, _>(|reading, ask| Box::pin(sale::explain(reading, ask)))
        .write::<CancelSale, _>(|tx, ask| Box::pin(sale::cancel(tx, ask)))
        .read::<ListEventCardSystems, _>(|reading, ask| Box::pin(event::card_systems(reading, ask)))
        .read::<ReadGroupQuota, _>(|reading, ask| Box::pin(limit::group_quota(reading, ask)))
        .read::<ReadBudget, _>(|reading, ask| Box::pin(budget::read(reading, ask)))
        .write::<PutBudget, _>(|tx, ask| Box::pin(budget::put(tx, ask)))
        .read::<ListBudgetChanges, _>(|reading, ask| Box::pin(budget::list_changes(reading, ask)))
        .read::<ListCommitments, _>(|reading, ask| Box::pin(budget::list_commitments(reading, ask)))
        .write::<PutCommitment, _>(|tx, ask| Box::pin(budget::commit(tx, ask)))
        .read::<ListSignals, _>(|reading, ask| Box::pin(signal::list(reading, ask)))
        .write::<PutSignal, _>(|tx, ask| Box::pin(signal::put(tx, ask)))
        .load::<LoadBilling, _>(|load| load.dry_run, |tx, load| Box::pin(pack::load(tx, load)))
        .finish()
}
