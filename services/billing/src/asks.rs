//! Which asks it answers, and the verb for each.

use crate::{event, limit, pack, reservation, sale, tariff, waiting};
use chassis::Desk;
use contracts::billing::*;
use messaging::OfficeDesk;

/// Answers every ask of the contract.
pub fn desk(desk: OfficeDesk) -> Desk {
    desk.read_together::<AskTariffs, _>(|reading, all| Box::pin(tariff::tariffs(reading, all)))
        .read::<AskStaticTariffs, _>(|reading, ask| Box::pin(tariff::static_tariffs(reading, ask)))
        .saga::<RegisterSales, _>(|office, call| {
            Box::pin(waiting::answer(office, call, |tx, ask| {
                Box::pin(waiting::sell(tx, ask))
            }))
        })
        .saga::<Reserve, _>(|office, call| {
            Box::pin(waiting::answer(office, call, |tx, ask| {
                Box::pin(waiting::reserve(tx, ask))
            }))
        })
        .write::<ConfirmReservation, _>(|tx, ask| Box::pin(reservation::confirm(tx, ask)))
        .write::<ReleaseReservation, _>(|tx, ask| Box::pin(reservation::release(tx, ask)))
        .read::<ReadReservation, _>(|reading, ask| Box::pin(reservation::read(reading, ask)))
        .read::<CountPlaces, _>(|reading, ask| Box::pin(waiting::count(reading, ask)))
        .read::<ListWaiting, _>(|reading, ask| Box::pin(waiting::list(reading, ask)))
        .read::<ListSales, _>(|reading, ask| Box::pin(sale::list(reading, ask)))
        .read::<ExplainSale, _>(|reading, ask| Box::pin(sale::explain(reading, ask)))
        .write::<CancelSale, _>(|tx, ask| Box::pin(sale::cancel(tx, ask)))
        .read::<ListEventCardSystems, _>(|reading, ask| Box::pin(event::card_systems(reading, ask)))
        .read::<ReadGroupQuota, _>(|reading, ask| Box::pin(limit::group_quota(reading, ask)))
        .load::<LoadBilling, _>(|load| load.dry_run, |tx, load| Box::pin(pack::load(tx, load)))
        .finish()
}
