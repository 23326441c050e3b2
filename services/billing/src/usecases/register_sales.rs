//! Register sales: all lines or none, every payer's share stored to the cent.

use super::TICKETSALES_REGISTER;
use super::quote::{Known, Question, Quote};
use crate::domain::limit::{About, Limit};
use crate::store::limit;
use crate::store::sale::{self, NewSale, Referenced};
use chassis::Fault;
use contracts::billing::*;
use contracts::{EventId, PassNumber, PeriodLimit, PeriodType, Refusal, message};
use messaging::Tx;
use std::collections::{BTreeMap, HashMap};

/// A line that is ready to be written.
struct Ready<'a> {
    index: usize,
    line: &'a SaleLine,
    number: PassNumber,
    quote: Quote,
    chosen: usize,
    reference_no: i32,
}

/// Registers in the order of the lines. A line whose client reference was used before is that sale again.
///
/// # Errors
/// The refusal of the first line that cannot be registered, with a `jsonPointer` to it; nothing is registered
/// then.
pub async fn register_sales(tx: &mut Tx, ask: RegisterSales) -> Result<Vec<Sold>, Fault> {
    if ask.lines.len() > MOST_LINES {
        return Err(
            Refusal::invalid_data(&[(String::new(), format!("at most {MOST_LINES} sales at once"))]).into(),
        );
    }
    let ask = RegisterSales {
        lines: ask.lines.into_iter().map(canonical).collect(),
        ..ask
    };
    let mut sold_before = sold_before(tx, &ask).await?;
    let known = read_known(tx, &ask.lines).await?;
    let (mut ordinals, mut ready, mut sold): (HashMap<&str, i32>, Vec<Ready>, Vec<Option<Sold>>) =
        (HashMap::new(), vec![], vec![]);
    for (index, line) in ask.lines.iter().enumerate() {
        let ordinal = ordinals
            .entry(line.client_reference.as_deref().unwrap_or_default())
            .or_default();
        *ordinal += 1;
        let before = line
            .client_reference
            .as_ref()
            .and_then(|reference| sold_before.remove(&(reference.clone(), *ordinal)));
        match before {
            Some(before) => {
                // What was sold once is shown to who may sell there today.
                may_sell(&known, &ask, line).map_err(|refusal| at_line(refusal, index))?;
                sold.push(Some(same_sale(index, line, before)?));
            }
            None => {
                ready.push(
                    prepare(&known, &ask, index, line, *ordinal)
                        .map_err(|refusal| at_line(refusal, index))?,
                );
                sold.push(None);
            }
        }
    }
    require_single_tickets(&ready)?;
    take_limits(tx, &ready).await?;
    for line in &ready {
        sold[line.index] = Some(write(tx, &ask.client, line).await?);
    }
    Ok(sold.into_iter().flatten().collect())
}

fn may_sell(known: &Known, ask: &RegisterSales, line: &SaleLine) -> Result<(), Refusal> {
    let event = known.event(&line.event_id)?;
    ask.scope.require(&event.organizer_id, TICKETSALES_REGISTER)
}

/// The contract's own examples spell tariffs in several ways: `SOCIALTARIFF-1`, `COUPON1079`. One spelling
/// from here on.
fn canonical(line: SaleLine) -> SaleLine {
    let tariff_id = match line.tariff_id.strip_prefix("COUPON") {
        Some(number) => format!("COUPON_{}", number.trim_start_matches('_')),
        None if line.tariff_id.starts_with("SOCIALTARIFF") => TariffType::Socialtariff.as_str().to_owned(),
        None => line.tariff_id,
    };
    SaleLine {
        tariff_id,
        pass_number: line.pass_number.trim().to_owned(),
        ..line
    }
}

/// The sales of the request's references, by reference and ordinal. Whoever sends the same reference at the
/// same time waits here.
async fn sold_before(tx: &mut Tx, ask: &RegisterSales) -> Result<HashMap<(String, i32), Referenced>, Fault> {
    let mut references: Vec<&str> = ask
        .lines
        .iter()
        .filter_map(|line| line.client_reference.as_deref())
        .collect();
    references.sort_unstable();
    references.dedup();
    if references.is_empty() {
        return Ok(HashMap::new());
    }
    sale::lock_references(tx.conn(), &ask.client, &references).await?;
    let before = sale::of_references(tx.conn(), &ask.client, &references).await?;
    Ok(before
        .into_iter()
        .map(|sale| ((sale.reference.clone(), sale.number), sale))
        .collect())
}

/// # Errors
/// The reference stands for another sale, or for one that was cancelled: nobody pays for that one any more.
fn same_sale(index: usize, line: &SaleLine, before: Referenced) -> Result<Sold, Fault> {
    let pointer = format!("/{index}/clientReference");
    if before.is_cancelled {
        let refusal = Refusal::invalid_data(&[(pointer, "belongs to a sale that was cancelled".into())]);
        return Err(refusal.message(message::sale_was_cancelled()).into());
    }
    let sale = &before.sold.sale;
    let same = sale.uitpas_number.as_str() == line.pass_number
        && sale.event_id == line.event_id
        && sale.tariff.id == line.tariff_id
        && sale.regular_price == line.regular_price;
    match same {
        true => Ok(before.sold),
        false => Err(Refusal::invalid_data(&[(pointer, "was used before for another sale".into())]).into()),
    }
}

async fn read_known(tx: &mut Tx, lines: &[SaleLine]) -> Result<Known, Fault> {
    let passes: Vec<PassNumber> = lines
        .iter()
        .filter_map(|line| line.pass_number.parse().ok())
        .collect();
    let events: Vec<EventId> = lines.iter().map(|line| line.event_id.clone()).collect();
    let now = tx.now();
    Known::read(tx.conn(), &passes, &events, now).await
}

fn prepare<'a>(
    known: &Known,
    ask: &RegisterSales,
    index: usize,
    line: &'a SaleLine,
    reference_no: i32,
) -> Result<Ready<'a>, Refusal> {
    let number = PassNumber::require(&line.pass_number, "invalid-uitpasnumber")?;
    let is_coupon = line.tariff_id.starts_with("COUPON");
    let question = Question {
        pass_number: &number,
        event_id: &line.event_id,
        price: line.regular_price.0,
        filter: if is_coupon {
            TariffFilter::Coupon
        } else {
            TariffFilter::Socialtariff
        },
        scope: &ask.scope,
        permission: TICKETSALES_REGISTER,
    };
    let quote = known.quote(&question)?;
    let chosen = quote
        .offers
        .iter()
        .position(|offer| offer.tariff.id == line.tariff_id)
        .ok_or_else(|| match is_coupon {
            true => Refusal::uitpas("invalid-coupon", "Invalid coupon").message(message::no_tariff_here()),
            false => Refusal::invalid_card("This pass has no such tariff for this event")
                .message(message::no_tariff_here()),
        })?;
    Ok(Ready {
        index,
        line,
        number,
        quote,
        chosen,
        reference_no,
    })
}

/// A person gets one ticket of a tariff at a time; only groups repeat a line.
fn require_single_tickets(ready: &[Ready<'_>]) -> Result<(), Fault> {
    for (n, line) in ready.iter().enumerate() {
        let same = |other: &Ready<'_>| {
            other.quote.buyer.holder.passholder_id == line.quote.buyer.holder.passholder_id
                && other.line.event_id == line.line.event_id
                && other.line.tariff_id == line.line.tariff_id
        };
        if !line.quote.buyer.holder.is_group() && ready[..n].iter().any(same) {
            let one = PeriodLimit {
                volume: 1,
                period_type: PeriodType::Absolute,
            };
            let refusal = Refusal::uitpas(
                "invalid-number-of-tickets",
                "Only one ticket of this tariff for a person",
            );
            let refusal = refusal.message(message::tickets_used_up(one));
            return Err(at_line(refusal, line.index).into());
        }
    }
    Ok(())
}

/// Takes every limit of the batch, each counter once and in their order.
async fn take_limits(tx: &mut Tx, ready: &[Ready<'_>]) -> Result<(), Fault> {
    let mut wanted: BTreeMap<_, (&Limit, i32, usize)> = BTreeMap::new();
    for line in ready {
        for limit in &line.quote.offers[line.chosen].limits {
            let entry = wanted.entry(&limit.counter).or_insert((limit, 0, line.index));
            entry.1 += 1;
            entry.2 = line.index;
        }
    }
    for (limit, count, index) in wanted.into_values() {
        if !limit::take(tx.conn(), limit, count).await? {
            // Too many for one pass is a wrong number of tickets; too many for all is a limit reached.
            let is_of_one = !matches!(limit.about, About::Places);
            let slug = if count > 1 && is_of_one {
                "invalid-number-of-tickets"
            } else {
                "maximum-reached"
            };
            let refusal = Refusal::uitpas(slug, "Maximum reached").message(limit.about.message());
            return Err(at_line(refusal, index).into());
        }
    }
    Ok(())
}

async fn write(tx: &mut Tx, client: &str, line: &Ready<'_>) -> Result<Sold, Fault> {
    let (buyer, event, offer) = (
        &line.quote.buyer,
        &line.quote.event,
        &line.quote.offers[line.chosen],
    );
    let at = tx.now();
    let new = NewSale {
        holder: &buyer.holder,
        event,
        offer,
        pass_number: &line.number,
        line: line.line,
        client,
        reference_no: line.reference_no,
        at,
    };
    let sold = sale::insert(tx.conn(), &new).await?;
    tx.tell(&TicketSaleRegistered {
        ticket_sale_id: sold.sale.id,
        passholder_id: buyer.holder.passholder_id,
        event_id: event.event_id.clone(),
        organizer_id: event.organizer_id.clone(),
        regular_price: line.line.regular_price.0,
        shares: offer.shares.clone(),
        key_id: offer.key_id,
        key_version: offer.key_version,
        at,
    })?;
    Ok(sold)
}

fn at_line(refusal: Refusal, index: usize) -> Refusal {
    refusal.with("jsonPointer", format!("/{index}"))
}
