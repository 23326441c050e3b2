//! Which asks it answers, and the verb for each.

use crate::config::Config;
use crate::usecases::{load_pack, read_balance, refund, spend};
use chassis::Desk;
use contracts::points::{LoadPoints, ReadBalance, ReadBalances, ReadHistory, Refund, Spend};
use messaging::OfficeDesk;

pub fn desk(desk: OfficeDesk, config: Config) -> Desk {
    let Config {
        expiry,
        courtesy_days,
    } = config;
    desk.read::<ReadBalance, _>(|reading, ask| Box::pin(read_balance::read_balance(reading, ask)))
        .read::<ReadBalances, _>(|reading, ask| Box::pin(read_balance::read_balances(reading, ask)))
        .read::<ReadHistory, _>(|reading, ask| Box::pin(read_balance::read_history(reading, ask)))
        .write::<Spend, _>(|tx, ask| Box::pin(spend::spend(tx, ask)))
        .write::<Refund, _>(move |tx, ask| Box::pin(refund::refund(tx, ask, courtesy_days)))
        .load::<LoadPoints, _>(
            |load| load.dry_run,
            move |tx, load| Box::pin(load_pack::load_pack(tx, expiry, load)),
        )
        .finish()
}
