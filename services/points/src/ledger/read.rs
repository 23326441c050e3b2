//! Read: balances and history.

use super::store::{self, Booking};
use chassis::Fault;
use contracts::Page;
use contracts::day::brussels_day;
use contracts::points::{
    Awaited, Balance, BalanceAnswer, ReadBalance, ReadBalances, ReadHistory, Transaction,
};
use messaging::Reading;
use uuid::Uuid;

/// Of who never earned anything.
const NOTHING_SAVED: Balance = Balance {
    points: 0,
    version: 0,
};

/// The balance, and which awaited changes are not in it yet: these are committed elsewhere, so the door may
/// add them.
pub async fn read_balance(reading: &mut Reading, ask: ReadBalance) -> Result<BalanceAnswer, Fault> {
    let answer = read_balances(reading, ReadBalances { holders: vec![ask] })
        .await?
        .pop();
    answer.ok_or_else(|| Fault::broken("no balance for a question"))
}

/// As [`read_balance`], for many, in the order asked and all of one moment.
pub async fn read_balances(reading: &mut Reading, ask: ReadBalances) -> Result<Vec<BalanceAnswer>, Fault> {
    let holders: Vec<Uuid> = ask.holders.iter().map(|one| one.passholder_id.0).collect();
    let awaited = ask.holders.iter().flat_map(|one| &one.awaited);
    let causes: Vec<Uuid> = awaited.map(|awaited| awaited.cause).collect();
    let today = brussels_day(reading.now());
    let shown = store::shown(reading.conn(), &holders, &causes, today).await?;
    let is_missing = |awaited: &Awaited| {
        let booking = if awaited.undone {
            Booking::Undo
        } else {
            Booking::Checkin
        };
        !shown.booked.contains(&(awaited.cause, booking))
    };
    let mut answers = Vec::with_capacity(holders.len());
    for one in ask.holders {
        let balance = shown.balances.get(&one.passholder_id.0).copied();
        answers.push(BalanceAnswer {
            balance: balance.unwrap_or(NOTHING_SAVED),
            missing: one.awaited.into_iter().filter(is_missing).collect(),
        });
    }
    Ok(answers)
}

/// A page of what came in and went out, with the number of all lines.
pub async fn read_history(reading: &mut Reading, ask: ReadHistory) -> Result<Page<Transaction>, Fault> {
    store::history::read(reading.conn(), ask.passholder_id, ask.oldest_first, ask.window).await
}
