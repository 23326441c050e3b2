//! Which asks it answers, and the verb for each.

use crate::usecases::{cancel_sale, event_card_systems, list_sales, load_pack, register_sales, tariffs};
use chassis::Desk;
use contracts::billing::*;
use messaging::OfficeDesk;

pub fn desk(desk: OfficeDesk) -> Desk {
    desk.read_together::<AskTariffs, _>(|reading, all| Box::pin(tariffs::tariffs(reading, all)))
        .read::<AskStaticTariffs, _>(|reading, ask| Box::pin(tariffs::static_tariffs(reading, ask)))
        .write::<RegisterSales, _>(|tx, ask| Box::pin(register_sales::register_sales(tx, ask)))
        .read::<ListSales, _>(|reading, ask| Box::pin(list_sales::list_sales(reading, ask)))
        .write::<CancelSale, _>(|tx, ask| Box::pin(cancel_sale::cancel_sale(tx, ask)))
        .read::<ListEventCardSystems, _>(|reading, ask| Box::pin(event_card_systems::list(reading, ask)))
        .read::<ReadGroupQuota, _>(|reading, ask| Box::pin(list_sales::group_quota(reading, ask)))
        .load::<LoadBilling, _>(
            |load| load.dry_run,
            |tx, load| Box::pin(load_pack::load_pack(tx, load)),
        )
        .finish()
}
