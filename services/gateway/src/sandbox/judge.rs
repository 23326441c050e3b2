//! How a client behaved, by the record of its calls.
//!
//! Rule: a client's integration is fit when it sends again what failed under the same key or references,
//! registers each ticket once, cancels each sale that it refunds, and asks the tariff before it sells; what
//! nothing showed is not seen, and is no pass
//! Test: `a_vendor_that_does_all_right_passes_and_each_of_the_four_faults_is_caught`,
//! `what_was_not_seen_is_no_pass`
//! Source: this house; what went wrong between ticketing systems and passes

use super::fault::Kind;
use super::record::{Call, Line, Ticket, What};
use contracts::conformance::{ConformanceCheck, ConformanceResult, Verdict};
use std::collections::{HashMap, HashSet};

/// What a report says of one check at most.
const MOST_FOUND: usize = 20;

/// All checks.
pub fn judge(calls: &[Call]) -> Vec<ConformanceResult> {
    vec![
        result(ConformanceCheck::SendsAgain, sends_again(calls)),
        result(
            ConformanceCheck::RegistersEachLineOnce,
            registers_each_line_once(calls),
        ),
        result(ConformanceCheck::CancelsWhatItRefunds, cancels(calls)),
        result(ConformanceCheck::AsksTheTariffFirst, asks_first(calls)),
    ]
}

/// What was found, and whether anything happened that could show it.
#[derive(Default)]
struct Found {
    was_seen: bool,
    against: Vec<String>,
}

impl Found {
    fn seen(&mut self) {
        self.was_seen = true;
    }

    /// Calls are numbered from 1.
    fn against(&mut self, place: usize, words: &str) {
        self.was_seen = true;
        if self.against.len() < MOST_FOUND {
            self.against.push(format!("call {}: {words}", place + 1));
        }
    }
}

fn result(check: ConformanceCheck, found: Found) -> ConformanceResult {
    let verdict = match (found.was_seen, found.against.is_empty()) {
        (false, _) => Verdict::NotSeen,
        (true, true) => Verdict::Pass,
        (true, false) => Verdict::Fail,
    };
    ConformanceResult {
        check,
        verdict,
        found: found.against,
    }
}

fn is_write(call: &Call) -> bool {
    !matches!(call.what, What::Tariffs { .. } | What::OtherRead)
}

fn is_named(call: &Call) -> bool {
    call.key.is_some() || call.names_itself()
}

fn sends_again(calls: &[Call]) -> Found {
    let mut found = Found::default();
    for (place, call) in calls.iter().enumerate() {
        if !is_write(call) || call.status < 500 {
            continue;
        }
        found.seen();
        let mut later = calls[place + 1..].iter().filter(|other| other.sent == call.sent);
        match later.next() {
            None => found.against(place, "failed, and was never sent again: what was sold is lost"),
            Some(again) if !again.is_again(call) => {
                found.against(place, "was sent again under another key: it may be done twice");
            }
            Some(_) => {}
        }
    }
    found
}

fn registers_each_line_once(calls: &[Call]) -> Found {
    let mut found = Found::default();
    let mut known: HashMap<&str, (&Ticket, &str)> = HashMap::new();
    for (place, call) in calls.iter().enumerate() {
        let What::Register { lines, .. } = &call.what else {
            continue;
        };
        if call.fault == Some(Kind::Duplicate) {
            found.seen();
            if !is_named(call) {
                found.against(
                    place,
                    "arrived twice and is sold twice: it has no key and no references",
                );
            }
        }
        look_at_lines(lines, place, &mut found);
        for line in lines {
            let Some(reference) = line.reference.as_deref() else {
                continue;
            };
            let is = (&line.ticket, line.tariff.as_str());
            if *known.entry(reference).or_insert(is) != is {
                found.against(place, "a reference is used for two different tickets");
            }
        }
    }
    found
}

/// Lines that are alike need references of their own.
fn look_at_lines(lines: &[Line], place: usize, found: &mut Found) {
    let mut alike: HashMap<(&Ticket, &str), Vec<Option<&str>>> = HashMap::new();
    for line in lines {
        let of = alike.entry((&line.ticket, &line.tariff)).or_default();
        of.push(line.reference.as_deref());
    }
    for references in alike.values().filter(|references| references.len() > 1) {
        found.seen();
        let own: HashSet<&str> = references.iter().copied().flatten().collect();
        if own.len() < references.len() {
            found.against(place, "lines that are alike have no references of their own");
        }
    }
}

fn cancels(calls: &[Call]) -> Found {
    let (mut found, mut sold, mut cancelled) = (Found::default(), HashSet::new(), HashSet::new());
    for (place, call) in calls.iter().enumerate() {
        match &call.what {
            What::Register { ids, .. } => sold.extend(ids.iter().map(String::as_str)),
            What::Cancel { id } => {
                found.seen();
                let later = &calls[place + 1..];
                let is_same = |other: &Call| other.what == call.what;
                if !sold.contains(id.as_str()) {
                    found.against(place, "cancels what it did not sell");
                } else if cancelled.contains(id) {
                    found.against(
                        place,
                        "cancels a sale again: another that is refunded still stands",
                    );
                } else if call.status >= 500 && !later.iter().any(is_same) {
                    found.against(place, "failed, and was given up: the sale stands and is refunded");
                }
                if call.is_done() {
                    cancelled.insert(id);
                }
            }
            _ => {}
        }
    }
    found
}

fn asks_first(calls: &[Call]) -> Found {
    let (mut found, mut told) = (Found::default(), HashMap::new());
    for (place, call) in calls.iter().enumerate() {
        match &call.what {
            What::Tariffs { ticket, available } if call.status < 500 => {
                told.insert(ticket, available);
            }
            What::Register { lines, .. } => {
                found.seen();
                for line in lines {
                    match told.get(&line.ticket) {
                        None => {
                            found.against(place, "sells without asking the tariff of this pass and event")
                        }
                        Some(available) if !available.contains(&line.tariff) => {
                            found.against(place, "sells a tariff that it was told is not there");
                        }
                        Some(_) => {}
                    }
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_seen_is_no_pass() {
        let verdicts = judge(&[]).into_iter().map(|result| result.verdict);
        assert!(verdicts.eq([Verdict::NotSeen; 4]));
    }
}
