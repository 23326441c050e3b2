//! Which asks it answers, and the verb for each.

use crate::config::Config;
use crate::{ledger, pack};
use chassis::Desk;
use contracts::points::{LoadPoints, ReadBalance, ReadBalances, ReadHistory, Refund, Spend};
use messaging::OfficeDesk;

/// The desk with every ask of this service.
pub fn desk(desk: OfficeDesk, config: Config) -> Desk {
    let Config {
        expiry,
        courtesy_days,
    } = config;
    desk.read::<ReadBalance, _>(|reading, ask| Box::pin(ledger::read_balance(reading, ask)))
        .read::<ReadBalances, _>(|reading, ask| Box::pin(ledger::read_balances(reading, ask)))
        .read::<ReadHistory, _>(|reading, ask| Box::pin(ledger::read_history(reading, ask)))
        .write::<Spend, _>(|tx, ask| Box::pin(ledger::spend(tx, ask)))
        .write::<Refund, _>(move |tx, ask| Box::pin(ledger::refund(tx, ask, courtesy_days)))
        .load::<LoadPoints, _>(
            |load| load.dry_run,
            move |tx, load| Box::pin(pack::load(tx, expiry, load)),
        )
        .finish()
}
