//! A line of a registration, spelled in one way, and the offer that it means.

use crate::coupon;
use crate::event::Event;
use crate::tariff::{Buyer, Known, Offer, Question, Quote, SOCIAL_TARIFF};
use contracts::access::Permission;
use contracts::billing::{SaleLine, TariffFilter};
use contracts::{PassNumber, PeriodLimit, PeriodType, Refusal, Scope, message};
use std::collections::HashSet;

/// How every tariff of a coupon begins, however it goes on.
const COUPON: &str = "COUPON";

/// A line that is ready to be written.
pub struct Ready<'a> {
    /// Its place in the request, from 0.
    pub index: usize,
    pub line: &'a SaleLine,
    pub number: PassNumber,
    pub buyer: Buyer,
    pub event: &'a Event,
    pub offer: Offer,
    /// Which line of its client reference it is, from 1.
    pub reference_no: i32,
}

/// The contract's own examples spell tariffs in several ways: `SOCIALTARIFF-1`, `COUPON1079`. One spelling
/// from here on.
pub fn canonical(line: SaleLine) -> SaleLine {
    let tariff_id = match line.tariff_id.strip_prefix(COUPON) {
        Some(number) => coupon::tariff_id(number.trim_start_matches('_')),
        None if line.tariff_id.starts_with(SOCIAL_TARIFF) => SOCIAL_TARIFF.to_owned(),
        None => line.tariff_id,
    };
    SaleLine {
        tariff_id,
        pass_number: line.pass_number.trim().to_owned(),
        ..line
    }
}

/// A line with what it buys. Refuses in the contract's order: number, event, permission, card, right, tariff.
pub fn prepare<'a>(
    known: &'a Known,
    scope: &Scope,
    index: usize,
    line: &'a SaleLine,
    reference_no: i32,
) -> Result<Ready<'a>, Refusal> {
    let number = PassNumber::require(&line.pass_number, "invalid-uitpasnumber")?;
    let is_coupon = line.tariff_id.starts_with(COUPON);
    let Quote { buyer, event, offers } = known.quote(&Question {
        pass_number: &number,
        event_id: &line.event_id,
        price: line.regular_price,
        filter: match is_coupon {
            true => TariffFilter::Coupon,
            false => TariffFilter::Socialtariff,
        },
        scope,
        permission: Permission::TicketsalesRegister,
    })?;
    let offer = offers.into_iter().find(|offer| offer.tariff.id == line.tariff_id);
    let offer = offer.ok_or_else(|| no_such_tariff(is_coupon))?;
    Ok(Ready {
        index,
        line,
        number,
        buyer,
        event,
        offer,
        reference_no,
    })
}

fn no_such_tariff(is_coupon: bool) -> Refusal {
    let refusal = match is_coupon {
        true => Refusal::uitpas("invalid-coupon", "Invalid coupon"),
        false => Refusal::invalid_card("This pass has no such tariff for this event"),
    };
    refusal.message(message::no_tariff_here())
}

/// A person gets one ticket of a tariff at a time; only groups repeat a line.
pub fn require_single_tickets(all: &[&Ready<'_>]) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for ready in all {
        let holder = &ready.buyer.holder;
        let ticket = (holder.passholder_id, &ready.line.event_id, &ready.line.tariff_id);
        if !seen.insert(ticket) && !holder.is_group() {
            let one = PeriodLimit {
                volume: 1,
                period_type: PeriodType::Absolute,
            };
            let title = "Only one ticket of this tariff for a person";
            let refusal = Refusal::uitpas("invalid-number-of-tickets", title);
            return Err(at_line(
                refusal.message(message::tickets_used_up(one)),
                ready.index,
            ));
        }
    }
    Ok(())
}

/// Points to the line that was refused (RFC 6901).
pub fn at_line(refusal: Refusal, index: usize) -> Refusal {
    refusal.with("jsonPointer", format!("/{index}"))
}
