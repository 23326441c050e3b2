//! A line of a registration, spelled in one way, and the offer that it means.

use crate::coupon;
use crate::event::Event;
use crate::tariff::{Buyer, Known, Offer, Question, Quote, SOCIAL_TARIFF};
use contracts::access::Permission;
use contracts::billing::{SaleLine, TariffFilter};
use contracts::{PassNumber, PassholderId, PeriodLimit, PeriodType, Refusal, Scope, TicketSaleId, message};
use std::collections::HashSet;

/// How every tariff of a coupon begins, however it goes on.
const COUPON: &str = "COUPON";

/// A line of a request.
pub struct Entry<'a> {
    /// That of the sale that it becomes.
    pub id: TicketSaleId,
    /// Its place in the request, from 0.
    pub index: usize,
    pub line: &'a SaleLine,
    /// Which line of its client reference it is, from 1.
    pub reference_no: i32,
}

/// A line that is ready to be written, with what it buys.
pub struct Ready<'a> {
    pub entry: Entry<'a>,
    pub number: PassNumber,
    pub buyer: Buyer,
    pub event: &'a Event,
    pub offer: Offer,
}

/// Whose sale it is, as far as it is shown: a group is no passholder.
pub fn shown_holder(id: PassholderId, is_group: bool) -> Option<PassholderId> {
    (!is_group).then_some(id)
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
pub fn prepare<'a>(known: &'a Known, scope: &Scope, entry: Entry<'a>) -> Result<Ready<'a>, Refusal> {
    let line = entry.line;
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
        entry,
        number,
        buyer,
        event,
        offer,
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
pub fn require_single_tickets(all: &[Ready<'_>]) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for ready in all {
        let holder = &ready.buyer.holder;
        let line = ready.entry.line;
        let ticket = (holder.passholder_id, &line.event_id, &line.tariff_id);
        if !seen.insert(ticket) && !holder.is_group() {
            let one = PeriodLimit {
                volume: 1,
                period_type: PeriodType::Absolute,
            };
            let title = "Only one ticket of this tariff for a person";
            let refusal = Refusal::uitpas("invalid-number-of-tickets", title);
            return Err(at_line(
                refusal.message(message::tickets_used_up(one)),
                ready.entry.index,
            ));
        }
    }
    Ok(())
}

/// Points to the line that was refused (RFC 6901).
pub fn at_line(refusal: Refusal, index: usize) -> Refusal {
    refusal.with("jsonPointer", format!("/{index}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::Cents;

    #[test]
    fn a_tariff_has_one_spelling_however_a_client_writes_it() {
        let spelled = |tariff_id: &str| {
            canonical(SaleLine {
                pass_number: " 0900000095902 ".into(),
                event_id: "theatre".into(),
                tariff_id: tariff_id.into(),
                regular_price: Cents(735),
                regular_price_label: None,
                client_reference: None,
            })
        };
        for (sent, meant) in [
            ("SOCIALTARIFF", "SOCIALTARIFF"),
            ("SOCIALTARIFF-1", "SOCIALTARIFF"),
            ("COUPON1079", "COUPON_1079"),
            ("COUPON_1079", "COUPON_1079"),
            ("else", "else"),
        ] {
            assert_eq!(spelled(sent).tariff_id, meant);
        }
        assert_eq!(spelled("SOCIALTARIFF").pass_number, "0900000095902");
    }
}
