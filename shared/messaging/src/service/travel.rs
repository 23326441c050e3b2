//! Travel: every service of a sandbox goes by the time that the gateway says.

use chassis::ask::Desk;
use chassis::clock::Ahead;
use chassis::{Asks, Clock, Fault};
use contracts::ask::Done;
use contracts::{Caller, Refusal, ask};
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};

/// Put the field's time so many seconds ahead of the wall's. Answered in development mode alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveClock {
    /// Counts up with each travel: one that comes late, or again, changes nothing.
    pub turn: i64,
    /// Seconds.
    pub ahead: i64,
}

// Every service answers it under its own name: `points.move_clock`.
ask! {
    MoveClock => Done, "move_clock", from [Gateway];
}

/// Answers it.
pub(crate) fn answer(desk: Desk, clock: &Clock) -> Desk {
    let clock = clock.clone();
    desk.read::<MoveClock, _, _>(move |ask| {
        let to = Ahead {
            turn: ask.turn,
            seconds: ask.ahead,
        };
        let has_heard = clock.travel(to);
        async move {
            match has_heard {
                true => Ok(Done {}),
                false => Err(Refusal::new("url/not-found", 404, "Time travels in a sandbox alone").into()),
            }
        }
    })
}

/// Tells all services at once; done when each of them goes by it.
///
/// # Errors
/// That of a service which did not answer: the others may go by it already.
pub async fn tell_all(asks: &Asks, to: MoveClock) -> Result<(), Fault> {
    let each = Caller::SERVICES.map(Caller::name);
    try_join_all(each.map(|service| asks.ask_as(service, &to))).await?;
    Ok(())
}
