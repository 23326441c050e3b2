//! What is kept of a call: which ticket is meant, and what the client was told.

use super::fault::Kind;
use axum::http::Uri;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Instant;

/// As many as the contract lets a till sell at once.
const MOST_LINES: usize = 500;
/// In bytes.
const LONGEST: usize = 255;

/// A call, as far as it says how a client behaves.
#[derive(Debug, Clone)]
pub struct Call {
    pub key: Option<String>,
    /// Equal for what is the same request.
    pub sent: u64,
    pub fault: Option<Kind>,
    /// What the client was told.
    pub status: u16,
    pub what: What,
    pub method: String,
    /// As in the document.
    pub route: String,
    pub came: Instant,
    pub answered: Instant,
    /// What it was told to wait, in seconds.
    pub retry_after: Option<u64>,
}

impl Call {
    /// Whether the client was told that it was done.
    pub fn is_done(&self) -> bool {
        self.status < 300
    }

    /// Whether a repeat is known without a key: by the references of all lines, or because it is the same
    /// sale that is cancelled.
    pub fn names_itself(&self) -> bool {
        match &self.what {
            What::Register { lines, .. } => lines.iter().all(|line| line.reference.is_some()),
            What::Cancel { .. } => true,
            _ => false,
        }
    }

    /// Whether it is this call, sent again so that it cannot be done twice.
    pub fn is_again(&self, first: &Self) -> bool {
        self.sent == first.sent && (self.names_itself() || (self.key.is_some() && self.key == first.key))
    }

    /// How much room it takes.
    pub fn lines(&self) -> usize {
        match &self.what {
            What::Register { lines, ids } => lines.len().max(ids.len()).max(1),
            _ => 1,
        }
    }
}

/// What a call is about.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Tariffs { ticket: Ticket, available: Vec<String> },
    Register { lines: Vec<Line>, ids: Vec<String> },
    Cancel { id: String },
    OtherWrite,
    OtherRead,
}

impl What {
    /// The same request was answered before with these sales, too.
    pub fn also_sold(&mut self, answer: &Value) {
        if let Self::Register { ids, .. } = self {
            for id in sold(answer) {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
    }
}

/// For whom and what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Ticket {
    pub pass_number: String,
    pub event_id: String,
}

/// A line of a sale.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Line {
    pub ticket: Ticket,
    pub tariff: String,
    pub reference: Option<String>,
}

fn text(value: &Value) -> String {
    let mut text = value.as_str().unwrap_or_default().to_owned();
    while text.len() > LONGEST {
        text.pop();
    }
    text
}

/// Reads what a request and its answer are about.
pub fn what(method: &str, route: &str, uri: &Uri, body: &Value, answer: &Value) -> What {
    match (method, route) {
        ("GET", "/tariffs") => tariffs(uri, answer),
        ("POST", "/ticket-sales") => {
            let lines = body.as_array().into_iter().flatten().take(MOST_LINES);
            What::Register {
                lines: lines.map(line).collect(),
                ids: sold(answer).collect(),
            }
        }
        ("DELETE", "/ticket-sales/{ticketSaleId}") => {
            let id = uri.path().rsplit('/').next().unwrap_or_default();
            What::Cancel {
                id: text(&Value::from(id)),
            }
        }
        ("GET", _) => What::OtherRead,
        _ => What::OtherWrite,
    }
}

/// The sales of an answer.
fn sold(answer: &Value) -> impl Iterator<Item = String> {
    let sold = answer.as_array().into_iter().flatten().take(MOST_LINES);
    sold.map(|sale| text(&sale["id"]))
}

fn tariffs(uri: &Uri, answer: &Value) -> What {
    let query = axum::extract::Query::<HashMap<String, String>>::try_from_uri(uri);
    let query = query.map(|query| query.0).unwrap_or_default();
    let of = |name: &str| text(&Value::from(query.get(name).map_or("", String::as_str)));
    let available = answer["available"].as_array().into_iter().flatten();
    What::Tariffs {
        ticket: Ticket {
            pass_number: of("uitpasNumber"),
            event_id: of("eventId"),
        },
        available: available
            .take(MOST_LINES)
            .map(|tariff| text(&tariff["id"]))
            .collect(),
    }
}

fn line(sent: &Value) -> Line {
    let reference = text(&sent["clientReference"]);
    let tariff = match &sent["tariff"]["id"] {
        Value::Null => &sent["tariffId"],
        id => id,
    };
    Line {
        ticket: Ticket {
            pass_number: text(&sent["uitpasNumber"]),
            event_id: text(&sent["eventId"]),
        },
        tariff: text(tariff),
        reference: Some(reference).filter(|reference| !reference.trim().is_empty()),
    }
}

/// Sales that were made and not cancelled, as the platform told them.
pub fn standing(calls: &[Call]) -> Vec<String> {
    let mut standing: Vec<String> = vec![];
    for call in calls {
        match &call.what {
            What::Register { ids, .. } => standing.extend(ids.iter().cloned()),
            What::Cancel { id } if call.is_done() => standing.retain(|one| one != id),
            _ => {}
        }
    }
    standing.sort_unstable();
    standing.dedup();
    standing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lines_of_a_large_sale_are_on_record() {
        let many: Vec<Value> = (0..500)
            .map(|n| serde_json::json!({"id": n.to_string()}))
            .collect();
        let sale = Value::from(many);
        let uri = Uri::from_static("/ticket-sales");
        let mut what = what("POST", "/ticket-sales", &uri, &sale, &sale);
        what.also_sold(&serde_json::json!([{"id": "499"}, {"id": "500"}]));
        let What::Register { lines, ids } = what else {
            panic!("no sale");
        };
        assert_eq!(
            (lines.len(), ids.len()),
            (500, 501),
            "and those of the first answer, once"
        );
    }
}
