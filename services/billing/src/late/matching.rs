//! Which lines of a list are registered already.
//!
//! Rule: a line is a sale that is registered when the holder, the activity, its day and the price are the
//! same; each sale is one line at most
//! Test: `each_registered_sale_is_one_line_of_a_list_at_most`,
//! `gaps_in_the_registration_are_all_found_and_claimed_once`
//! Source: this house

use chrono::NaiveDate;
use contracts::{Cents, EventId, PassholderId, TicketSaleId};

/// A sale that stands.
#[derive(Debug, Clone)]
pub struct Registered {
    pub id: TicketSaleId,
    pub passholder_id: PassholderId,
    pub event_id: EventId,
    pub price: Cents,
    /// The day of the sale, and that of the activity where it was kept.
    pub days: [Option<NaiveDate>; 2],
}

/// What a line says of a sale.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    pub passholder_id: PassholderId,
    pub event_id: &'a EventId,
    pub price: Cents,
    pub day: NaiveDate,
}

/// The sales that no line has yet.
pub struct Unmatched(Vec<Registered>);

impl Unmatched {
    /// All of these, but for those that have a line already.
    pub fn of(mut all: Vec<Registered>, matched: &[TicketSaleId]) -> Self {
        all.retain(|sale| !matched.contains(&sale.id));
        Self(all)
    }

    /// The oldest sale that this line is, which no other line is from now on.
    pub fn take(&mut self, sought: &Sought<'_>) -> Option<TicketSaleId> {
        let found = self.0.iter().position(|sale| {
            sale.passholder_id == sought.passholder_id
                && sale.event_id == *sought.event_id
                && sale.price == sought.price
                && sale.days.contains(&Some(sought.day))
        });
        found.map(|place| self.0.remove(place).id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn each_registered_sale_is_one_line_of_a_list_at_most() {
        let (holder, event) = (PassholderId(Uuid::from_u128(1)), EventId::from("lessons"));
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let sale = |id, sold, of_activity: Option<&str>| Registered {
            id: TicketSaleId(id),
            passholder_id: holder,
            event_id: event.clone(),
            price: Cents(2000),
            days: [Some(day(sold)), of_activity.map(day)],
        };
        let all = vec![
            sale(1, "2026-04-08", None),
            sale(2, "2026-04-01", Some("2026-04-08")),
            sale(3, "2026-04-08", None),
        ];
        let mut left = Unmatched::of(all, &[TicketSaleId(3)]);
        let sought = Sought {
            passholder_id: holder,
            event_id: &event,
            price: Cents(2000),
            day: day("2026-04-08"),
        };
        let others = [
            Sought {
                price: Cents(1999),
                ..sought
            },
            Sought {
                day: day("2026-04-09"),
                ..sought
            },
            Sought {
                event_id: &EventId::from("else"),
                ..sought
            },
            Sought {
                passholder_id: PassholderId(Uuid::from_u128(2)),
                ..sought
            },
        ];
        assert!(others.iter().all(|other| left.take(other).is_none()));
        assert_eq!(left.take(&sought), Some(TicketSaleId(1)));
        assert_eq!(left.take(&sought), Some(TicketSaleId(2)));
        assert_eq!(left.take(&sought), None);
    }
}
