//! The verbs, one per file.

pub mod cancel_sale;
pub mod event_card_systems;
pub mod list_sales;
pub mod load_pack;
pub mod register_sales;
pub mod tariffs;

use crate::domain::offer::{self, Buyer, Event, Offer};
use crate::store::{event, key};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::billing::TariffFilter;
use contracts::day::brussels_day;
use contracts::{Cents, EventId, PassNumber, Refusal, Scope};
use sqlx::PgConnection;

/// What a pass can have for an event, before the limits are looked at.
struct Quote {
    buyer: Buyer,
    event: Event,
    offers: Vec<Offer>,
}

/// What a caller wants to know or sell.
struct Question<'a> {
    pass_number: &'a PassNumber,
    event_id: &'a EventId,
    price: Cents,
    filter: TariffFilter,
    scope: &'a Scope,
    permission: &'static str,
}

/// Refuses in the contract's order: event, permission, card, right.
async fn quote(conn: &mut PgConnection, question: &Question<'_>, at: DateTime<Utc>) -> Result<Quote, Fault> {
    let event = event::find(conn, question.event_id).await?.ok_or_else(|| Refusal::event_not_found(question.event_id))?;
    question.scope.require(&event.organizer_id, question.permission)?;
    let holder = directory::usable(directory::find_card(conn, question.pass_number).await?)?;
    if question.filter != TariffFilter::Coupon {
        offer::require_right(&holder, &event, at)?;
    }
    let municipality = event::municipality(conn, &holder.postal_code).await?;
    let buyer = Buyer { holder, municipality };
    let keys = key::for_event(conn, &event, brussels_day(at)).await?;
    let mut offers = vec![];
    if question.filter != TariffFilter::Coupon {
        offers.extend(offer::social(&buyer, &event, &keys, question.price, at));
    }
    if question.filter != TariffFilter::Socialtariff {
        let coupons = key::coupons(conn, &event).await?;
        offers.extend(coupons.iter().filter_map(|coupon| offer::coupon(&buyer, &event, coupon, &keys, question.price, at)));
    }
    Ok(Quote { buyer, event, offers })
}
