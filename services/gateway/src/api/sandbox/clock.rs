//! `GET`, `PUT` and `DELETE /sandbox/clock`: what time it is in the sandbox, for all of it and everybody.

use crate::door::Door;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::Problem;
use crate::sandbox::{Sandbox, clock};
use axum::Json;
use chrono::TimeDelta;
use contracts::access::Permission;
use contracts::conformance::{SandboxClock, Travel};
use messaging::service::travel::{MoveClock, tell_all};

/// What time it is.
pub async fn show(caller: &Authorized, door: &Door) -> Result<Json<SandboxClock>, Problem> {
    super::client(caller)?;
    let stands = clock::read(&mut door.office.reading().await?).await?;
    Ok(shown(door, stands))
}

/// Puts the sandbox ahead; answered when every service goes by it. The same again changes nothing.
pub async fn put(caller: &Authorized, door: &Door, body: Unread) -> Result<Json<SandboxClock>, Problem> {
    super::client(caller)?;
    caller.scope(Permission::TicketsalesRegister)?;
    let seconds = body.one::<Travel>(door).await?.value.ahead_seconds;
    let to = door
        .office
        .transact(|tx| Box::pin(clock::put_ahead(tx, seconds)))
        .await?;
    tell_all(&door.office.asks, to).await?;
    Ok(shown(door, to))
}

/// Goes back to the real time, and resets what the caller did: its sales on days to come are cancelled while
/// those days are.
pub async fn delete(
    sandbox: &Sandbox,
    caller: &Authorized,
    door: &Door,
) -> Result<Json<SandboxClock>, Problem> {
    super::reset(sandbox, caller, door).await?;
    let to = door.office.transact(|tx| Box::pin(clock::go_back(tx))).await?;
    tell_all(&door.office.asks, to).await?;
    Ok(shown(door, to))
}

fn shown(door: &Door, to: MoveClock) -> Json<SandboxClock> {
    Json(SandboxClock {
        now: door.office.clock.wall() + TimeDelta::seconds(to.ahead),
        ahead_seconds: to.ahead,
    })
}
