//! What a client asks of a sandbox. In no document: they are there in a sandbox alone.

mod around;
mod clock;

use crate::access::Identity;
use crate::door::Door;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::Problem;
use crate::sandbox::Sandbox;
use crate::sandbox::fault::Seeded;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use contracts::access::Permission;
use contracts::billing::CancelSale;
use contracts::conformance::{ConformanceReport, RecordedCall};
use contracts::{Refusal, TicketSaleId};
use std::sync::Arc;

const MOST_FAULTS: usize = 20;

/// The operations of the API behind the faults of the sandbox, and what clients ask of it beside them.
pub fn within(api: Router<Door>, door: &Door, sandbox: &Arc<Sandbox>) -> Router<Door> {
    let (seeds, tells, resets) = (sandbox.clone(), sandbox.clone(), sandbox.clone());
    let faults = move |caller: Authorized, door: State<Door>, body: Unread| async move {
        seed(&seeds, &caller, &door, body).await
    };
    let report = move |caller: Authorized| async move { report(&tells, &caller) };
    let records = sandbox.clone();
    let record = move |caller: Authorized| async move { record(&records, &caller) };
    let show = |caller: Authorized, door: State<Door>| async move { clock::show(&caller, &door).await };
    let travel = |caller: Authorized, door: State<Door>, body: Unread| async move {
        clock::put(&caller, &door, body).await
    };
    let returns = sandbox.clone();
    let back = move |caller: Authorized, door: State<Door>| async move {
        clock::delete(&returns, &caller, &door).await
    };
    let reset =
        move |caller: Authorized, door: State<Door>| async move { reset(&resets, &caller, &door).await };
    api.layer(from_fn_with_state(
        (door.clone(), sandbox.clone()),
        around::around,
    ))
    .route("/sandbox/faults", put(faults))
    .route("/sandbox/report", get(report))
    .route("/sandbox/record", get(record))
    .route("/sandbox/clock", get(show).put(travel).delete(back))
    .route("/sandbox/reset", post(reset))
}

fn client(caller: &Authorized) -> Result<&str, Problem> {
    match &caller.identity {
        Identity::Client(id) => Ok(id),
        Identity::User { .. } => Err(Problem::new("auth/forbidden", 403, "A sandbox is for clients")),
    }
}

/// Replaces what the client will meet; from the first time on its calls are on record.
async fn seed(
    sandbox: &Sandbox,
    caller: &Authorized,
    door: &Door,
    body: Unread,
) -> Result<StatusCode, Problem> {
    let client = client(caller)?;
    let faults = body.one::<Vec<Seeded>>(door).await?.value;
    if faults.len() > MOST_FAULTS || !faults.iter().all(Seeded::is_fine) {
        let words = format!("at most {MOST_FAULTS} faults, each 1 to 100 times");
        return Err(Refusal::invalid(words).into());
    }
    sandbox.seed(client, faults)?;
    Ok(StatusCode::NO_CONTENT)
}

fn report(sandbox: &Sandbox, caller: &Authorized) -> Result<Json<ConformanceReport>, Problem> {
    Ok(Json(sandbox.report(client(caller)?)?))
}

fn record(sandbox: &Sandbox, caller: &Authorized) -> Result<Json<Vec<RecordedCall>>, Problem> {
    Ok(Json(sandbox.record(client(caller)?)?))
}

/// Forgets faults and record, and cancels the sales on it that stand, by the ordinary verb. What else the
/// client wrote stays: check-ins and redemptions have undoings of their own.
async fn reset(sandbox: &Sandbox, caller: &Authorized, door: &Door) -> Result<StatusCode, Problem> {
    let client = client(caller)?;
    let scope = caller.scope(Permission::TicketsalesRegister)?;
    for id in sandbox.reset(client) {
        let Ok(number) = id.parse() else {
            continue;
        };
        let ask = CancelSale {
            ticket_sale_id: TicketSaleId(number),
            scope: scope.clone(),
        };
        match door.office.asks.ask(&ask).await {
            Err(fault) if fault.refusal().is_none() => return Err(fault.into()),
            _ => {}
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
