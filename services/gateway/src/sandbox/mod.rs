//! A sandbox: the platform with a demo region, in which a client meets the faults that it asks for, and is
//! told how its integration took them. It exists in development mode alone, where the setting `sandbox` is
//! on; production refuses that setting, and without it there is neither a layer nor a route.
//!
//! What it passes at the door stands in `api/sandbox`.
//!
//! A vendor needs nothing but the address: it asks for faults ([`fault`]), sells, refunds, and reads the
//! report ([`judge`]) on what it sent. Faults are a client's own: nobody else meets them.
//!
//! Time is everybody's: one of its clients puts all of the platform ahead ([`clock`]).
//!
//! What is kept of calls is kept in memory and by this process: of each call its route, key, status and
//! times, and of sales and tariffs what says which ticket is meant. Nothing else of a body, and no name. What
//! bounds it: 16 clients, and of each 500 calls and 10,000 lines of sales; beyond them the oldest calls are
//! left out, which the report says.

pub mod clock;
pub mod fault;
pub mod judge;
pub mod record;
mod store;

use contracts::Refusal;
use contracts::conformance::{ConformanceReport, RecordedCall};
use fault::Seeded;
use record::{Call, What};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

const MOST_CLIENTS: usize = 16;
const MOST_CALLS: usize = 500;
/// Of all calls of a client.
const MOST_LINES: usize = 10_000;

/// What a sandbox knows of its clients.
#[derive(Default)]
pub struct Sandbox(Mutex<HashMap<String, Seat>>);

/// Of one client: what is to go wrong, and what it did.
#[derive(Default)]
struct Seat {
    faults: Vec<Seeded>,
    calls: VecDeque<Call>,
    /// Of all its calls.
    lines: usize,
    left_out: u64,
}

impl Sandbox {
    fn seats(&self) -> MutexGuard<'_, HashMap<String, Seat>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the faults that a client will meet.
    ///
    /// # Errors
    /// 429 when there are too many clients.
    pub fn seed(&self, client: &str, faults: Vec<Seeded>) -> Result<(), Refusal> {
        let mut seats = self.seats();
        if !seats.contains_key(client) && seats.len() >= MOST_CLIENTS {
            let words = format!("a sandbox has room for {MOST_CLIENTS} clients");
            return Err(Refusal::new("uitpas/rate-limited", 429, words));
        }
        seats.entry(client.to_owned()).or_default().faults = faults;
        Ok(())
    }

    /// The fault that this call meets, if it meets one: it is used up.
    pub fn meet(&self, client: &str, method: &str, route: &str) -> Option<fault::Kind> {
        let mut seats = self.seats();
        let faults = &mut seats.get_mut(client)?.faults;
        let place = faults.iter().position(|fault| fault.is_for(method, route))?;
        let kind = faults[place].kind();
        if faults[place].use_up() {
            faults.remove(place);
        }
        Some(kind)
    }

    /// Keeps a call of a client that has asked for faults.
    pub fn keep(&self, client: &str, call: Call) {
        let mut seats = self.seats();
        let Some(seat) = seats.get_mut(client) else {
            return;
        };
        seat.lines += call.lines();
        seat.calls.push_back(call);
        while seat.calls.len() > MOST_CALLS || seat.lines > MOST_LINES {
            let oldest = seat.calls.pop_front();
            seat.lines -= oldest.map_or(seat.lines, |call| call.lines());
            seat.left_out += 1;
        }
    }

    /// Whether the calls of this client are on record.
    pub fn knows(&self, client: &str) -> bool {
        self.seats().contains_key(client)
    }

    /// Forgets a client, and says which of its sales stand.
    pub fn reset(&self, client: &str) -> Vec<String> {
        let mut seat = self.seats().remove(client).unwrap_or_default();
        record::standing(seat.calls.make_contiguous())
    }

    /// The calls of a client, the oldest that is on record first.
    ///
    /// # Errors
    /// 404 for one that has asked for no faults.
    pub fn record(&self, client: &str) -> Result<Vec<RecordedCall>, Refusal> {
        let mut seats = self.seats();
        let seat = seats.get_mut(client).ok_or_else(unknown)?;
        let calls: &[Call] = seat.calls.make_contiguous();
        Ok((0..calls.len()).map(|place| recorded(calls, place)).collect())
    }

    /// How a client behaved.
    ///
    /// # Errors
    /// 404 for one that has asked for no faults.
    pub fn report(&self, client: &str) -> Result<ConformanceReport, Refusal> {
        let mut seats = self.seats();
        let seat = seats.get_mut(client).ok_or_else(unknown)?;
        let left_out = seat.left_out;
        let calls: &[Call] = seat.calls.make_contiguous();
        Ok(ConformanceReport {
            client_id: client.to_owned(),
            calls: calls.len(),
            faults: calls.iter().filter(|call| call.fault.is_some()).count(),
            left_out,
            results: judge::judge(calls),
        })
    }
}

/// A call as whoever judges it sees it.
fn recorded(calls: &[Call], place: usize) -> RecordedCall {
    let call = &calls[place];
    let began = calls[0].came;
    // One that came earlier and took longer is on record later.
    let since = |at: Instant| at.saturating_duration_since(began).as_millis();
    let millis = |at: Instant| u64::try_from(since(at)).unwrap_or(u64::MAX);
    let (sold, cancels) = match &call.what {
        What::Register { ids, .. } => (ids.clone(), None),
        What::Cancel { id } => (vec![], Some(id.clone())),
        _ => (vec![], None),
    };
    RecordedCall {
        number: place + 1,
        method: call.method.clone(),
        route: call.route.clone(),
        met_fault: call.fault.is_some(),
        status: call.status,
        repeats: calls[..place]
            .iter()
            .position(|first| call.is_again(first))
            .map(|first| first + 1),
        came_ms: millis(call.came),
        answered_ms: millis(call.answered),
        retry_after: call.retry_after,
        sold,
        cancels,
    }
}

/// 404: there is no record.
pub fn unknown() -> Refusal {
    let words = "Nothing is on record: ask for faults in a sandbox first (PUT /sandbox/faults)";
    Refusal::new("url/not-found", 404, words)
}
