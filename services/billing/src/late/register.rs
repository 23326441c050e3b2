//! Register late: compares an organizer's own list with what is registered, and registers what is missing.
//!
//! Lists of one organizer go one after the other, so that a line in two lists at once is one sale. Within a
//! list each missing line is registered by itself, at noon of the day of its activity, in the order of the
//! list: what is refused leaves no trace and the others go in. Counters are taken in that order and not
//! sorted, as by a pack: a basket sold meanwhile may wait in a circle, and one of the two is busy.

use super::matching::{Sought, Unmatched};
use super::store;
use crate::event::{self, Event};
use crate::period::{self, LATE_DAYS};
use crate::sale;
use chassis::Fault;
use chrono::{Days, NaiveDate, NaiveTime};
use contracts::access::Permission;
use contracts::billing::{
    LateFate, LateLine, LateOutcome, MOST_LATE_LINES, RegisterLate, RegisterSales, SaleLine,
};
use contracts::day::{brussels_day, local};
use contracts::text::require_short;
use contracts::{CardSystemId, EventId, PassNumber, PassholderId, Refusal, TicketSaleId};
use messaging::Tx;
use messaging::loading::attempt;
use std::collections::{HashMap, HashSet};

const SOCIAL_TARIFF: &str = "SOCIALTARIFF";

/// All that a list is compared with.
struct Known {
    events: HashMap<EventId, Event>,
    holders: HashMap<PassNumber, PassholderId>,
    referenced: HashMap<String, store::Referenced>,
    late_days: HashMap<CardSystemId, i32>,
    today: NaiveDate,
}

/// In the order of the lines.
///
/// # Errors
/// 403 for an organizer of another; refused as a whole where the list has too many lines, one reference
/// twice, a text that is too long, or a number that is nobody's: who guesses learns of one at a time. What
/// else is wrong with a line stands with its outcome.
///
/// Rule: a sale that was never registered is claimed within the window of the region, once, at the key and
/// the municipality of the day of the activity; outside it is refused with words
/// Test: `gaps_in_the_registration_are_all_found_and_claimed_once`,
/// `a_line_outside_the_window_is_refused_with_words`, `a_treasurer_closes_two_quarters_to_the_cent`
/// Source: journeys of an association's treasurer; this house
pub async fn register(tx: &mut Tx, ask: RegisterLate) -> Result<Vec<LateOutcome>, Fault> {
    ask.scope
        .require(&ask.organizer_id, Permission::TicketsalesRegister.as_str())?;
    judge(&ask.lines)?;
    store::lock(tx.conn(), &ask.organizer_id).await?;
    let known = read_known(tx, &ask).await?;
    let (holders, events): (Vec<_>, Vec<_>) = (
        known.holders.values().copied().collect(),
        known.events.keys().cloned().collect(),
    );
    let registered = store::registered(tx.conn(), &holders, &events).await?;
    let matched: Vec<TicketSaleId> = known.referenced.values().map(|sale| sale.id).collect();
    let mut unmatched = Unmatched::of(registered, &matched);
    let now = tx.now();
    let mut outcomes = Vec::with_capacity(ask.lines.len());
    for line in &ask.lines {
        let outcome = match find(&known, &mut unmatched, line) {
            Some(found) => found,
            None => claim(tx, &known, &ask, line).await?,
        };
        tx.at(now);
        outcomes.push(outcome_of(line, outcome));
    }
    Ok(outcomes)
}

type Outcome = Result<(LateFate, TicketSaleId), Refusal>;

fn outcome_of(line: &LateLine, outcome: Outcome) -> LateOutcome {
    let client_reference = line.client_reference.clone();
    match outcome {
        Ok((fate, id)) => LateOutcome {
            client_reference,
            fate,
            ticket_sale_id: Some(id),
            refusal: None,
        },
        Err(refusal) => LateOutcome {
            client_reference,
            fate: LateFate::Refused,
            ticket_sale_id: None,
            refusal: Some(refusal),
        },
    }
}

/// What no list may have.
fn judge(lines: &[LateLine]) -> Result<(), Refusal> {
    let wrong = |place: String, words: String| Refusal::invalid_data(&[(place, words)]);
    if lines.is_empty() || lines.len() > MOST_LATE_LINES {
        return Err(wrong(
            String::new(),
            format!("1 to {MOST_LATE_LINES} lines at once"),
        ));
    }
    let mut seen = HashSet::new();
    for (n, line) in lines.iter().enumerate() {
        let label = line.regular_price_label.as_deref().unwrap_or_default();
        let number = line.uitpas_number.as_deref().unwrap_or_default();
        let texts = [
            ("clientReference", line.client_reference.as_str()),
            ("proof", &line.proof),
            ("regularPriceLabel", label),
            ("uitpasNumber", number),
        ];
        require_short(&texts).map_err(|refusal| refusal.at(&format!("/{n}")))?;
        for (member, text) in &texts[..2] {
            if text.trim().is_empty() {
                return Err(wrong(format!("/{n}/{member}"), "is required".into()));
            }
        }
        if !seen.insert(&line.client_reference) {
            let words = "stands twice in this list".to_owned();
            return Err(wrong(format!("/{n}/clientReference"), words));
        }
    }
    Ok(())
}

async fn read_known(tx: &mut Tx, ask: &RegisterLate) -> Result<Known, Fault> {
    let events: Vec<EventId> = ask.lines.iter().map(|line| line.event_id.clone()).collect();
    let mut events = event::find_all(tx.conn(), &events).await?;
    events.retain(|_, event| event.organizer_id == ask.organizer_id);
    let passes: Vec<PassNumber> = ask.lines.iter().filter_map(number).collect();
    let cards = directory::find_cards(tx.conn(), &passes).await?;
    let holder =
        |(number, card): (PassNumber, directory::KnownCard)| Some((number, card.holder?.passholder_id));
    let holders: HashMap<PassNumber, PassholderId> = cards.into_iter().filter_map(holder).collect();
    for (n, line) in ask.lines.iter().enumerate() {
        if number(line).is_some_and(|number| !holders.contains_key(&number)) {
            let place = format!("/{n}/uitpasNumber");
            return Err(Refusal::passholder_not_found().at(&place).into());
        }
    }
    let references: Vec<String> = ask
        .lines
        .iter()
        .map(|line| line.client_reference.clone())
        .collect();
    let mut regions: Vec<CardSystemId> = vec![];
    for event in events.values() {
        regions.extend(&event.card_system_ids);
    }
    Ok(Known {
        holders,
        referenced: store::referenced(tx.conn(), &ask.client, &ask.organizer_id, &references).await?,
        late_days: period::late_days(tx.conn(), &regions).await?,
        events,
        today: brussels_day(tx.now()),
    })
}

fn number(line: &LateLine) -> Option<PassNumber> {
    PassNumber::parse(line.uitpas_number.as_deref()?.trim()).ok()
}

/// The sale that a line is, where it is registered; refused where its reference is that of another sale.
fn find(known: &Known, unmatched: &mut Unmatched, line: &LateLine) -> Option<Outcome> {
    if let Some(sale) = known.referenced.get(&line.client_reference) {
        if sale.event_id != line.event_id || sale.price != line.regular_price.0 {
            return Some(Err(Refusal::invalid(
                "This reference was used before for another sale",
            )));
        }
        let fate = match sale.is_claimed {
            true => LateFate::Claimed,
            false => LateFate::Matched,
        };
        return Some(Ok((fate, sale.id)));
    }
    let holder = known.holders.get(&number(line)?)?;
    let sought = Sought {
        passholder_id: *holder,
        event_id: &line.event_id,
        price: line.regular_price.0,
        day: line.date,
    };
    unmatched.take(&sought).map(|id| Ok((LateFate::Matched, id)))
}

/// Registers a line that is missing, at noon of its day.
async fn claim(tx: &mut Tx, known: &Known, ask: &RegisterLate, line: &LateLine) -> Result<Outcome, Fault> {
    if let Err(refusal) = may_be_claimed(known, line) {
        return Ok(Err(refusal));
    }
    let (now, organizer, client) = (tx.now(), ask.organizer_id.clone(), ask.client.clone());
    let sale = RegisterSales {
        client: client.clone(),
        lines: vec![SaleLine {
            pass_number: line.uitpas_number.clone().unwrap_or_default(),
            event_id: line.event_id.clone(),
            tariff_id: SOCIAL_TARIFF.into(),
            regular_price: line.regular_price.0,
            regular_price_label: line.regular_price_label.clone(),
            client_reference: Some(line.client_reference.clone()),
        }],
        scope: ask.scope.clone(),
    };
    tx.at(local(line.date, NOON));
    let line = line.clone();
    let registered = attempt(tx, move |tx| {
        Box::pin(async move {
            let sold = sale::register(tx, sale).await?;
            let id = sold.first().map(|sold| sold.sale.id);
            let id = id.ok_or_else(|| Fault::broken("a line that was registered is no sale"))?;
            store::claim(tx.conn(), &client, &organizer, &line, id, now).await?;
            Ok(id)
        })
    })
    .await?;
    Ok(registered.map(|id| (LateFate::Claimed, id)))
}

const NOON: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(noon) => noon,
    None => NaiveTime::MIN,
};

/// Refuses with words what is not to be claimed, whoever it was for.
fn may_be_claimed(known: &Known, line: &LateLine) -> Result<(), Refusal> {
    let event = known.events.get(&line.event_id);
    let event = event.ok_or_else(|| Refusal::event_not_found(&line.event_id))?;
    if line.uitpas_number.is_none() {
        return Err(Refusal::invalid(
            "This sale is not registered, and without a pass number it cannot be claimed",
        ));
    }
    if line.date > known.today {
        return Err(Refusal::invalid("This day is still to come"));
    }
    let took_place = |(first, last)| (first..=last).contains(&line.date);
    if !event.days.is_none_or(took_place) {
        return Err(Refusal::invalid("The activity did not take place on this day"));
    }
    let days = window(known, event);
    let first = known
        .today
        .checked_sub_days(Days::new(days))
        .unwrap_or(known.today);
    match line.date < first {
        true => Err(Refusal::invalid(format!(
            "A sale can be claimed within {days} days: this one had to be claimed before"
        ))),
        false => Ok(()),
    }
}

/// In how many days; of several regions the fewest.
fn window(known: &Known, event: &Event) -> u64 {
    let of_region = |id| known.late_days.get(id).copied().unwrap_or(LATE_DAYS);
    let days = event.card_system_ids.iter().map(of_region).min();
    u64::try_from(days.unwrap_or(LATE_DAYS)).unwrap_or_default()
}
