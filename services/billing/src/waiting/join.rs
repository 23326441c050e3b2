//! Join: who is refused because all places are taken stands in line.
//!
//! Each person of the batch whose event has a list and no place left, once for each event: who stands there
//! already keeps his place. A batch for which some places are left, but too few, is refused without a line:
//! fewer at once would be sold. The counters are held since they were tried, so nothing is freed meanwhile.

use super::store::{self, New};
use crate::limit;
use crate::sale::Full;
use chassis::Fault;
use contracts::{Refusal, message};
use messaging::Tx;
use serde_json::{Value, json};

/// The refusal with the numbers in line, as `waitingList`; the words are of the line that it points at.
pub async fn join(tx: &mut Tx, client: &str, full: Full) -> Result<Refusal, Fault> {
    let mut refusal = full.refusal;
    let mut numbers: Vec<Value> = vec![];
    let at = tx.now();
    for line in full.lines {
        let Some((counter, volume)) = line.waits_for else {
            continue;
        };
        let held = limit::hold(tx.conn(), &counter).await?;
        if held.used + held.waiting < volume {
            continue;
        }
        let new = New {
            event_id: &line.line.event_id,
            passholder_id: line.passholder_id,
            client,
            line: &line.line,
            reference_no: line.reference_no,
            at,
        };
        if store::insert(tx.conn(), &new).await? {
            limit::wait(tx.conn(), &counter, 1).await?;
        }
        let number = store::number(tx.conn(), &line.line.event_id, line.passholder_id).await?;
        let pointer = format!("/{}", line.index);
        if refusal.extra.get("jsonPointer").and_then(Value::as_str) == Some(&pointer) {
            refusal.message = Some(message::in_line(number));
        }
        numbers.push(json!({"jsonPointer": pointer, "number": number}));
    }
    match numbers.is_empty() {
        true => Ok(refusal),
        false => Ok(refusal.with("waitingList", numbers)),
    }
}
