//! An order as clients see it.

use super::Order;
use super::content::{Content, Ordered, Terms};
use contracts::Euro;
use contracts::pass::{
    Order as OrderView, OrderStatus, OrganizerReference, PassholderRegistration, RequestedSocialTariff,
};

/// The order without anybody's data but the address of its buyer.
pub fn bare(order: &Order, status: OrderStatus, content: Option<&Content>) -> OrderView {
    let buyer = content.and_then(|content| content.passes.first());
    let payment = order
        .payment
        .as_ref()
        .filter(|_| status == OrderStatus::PendingPayment);
    OrderView {
        id: order.id,
        status,
        payment_url: payment.and_then(|payment| payment.url.clone()),
        email: buyer.and_then(|buyer| buyer.ask.person.email.clone()),
        total_price: Some(Euro(order.total)),
        registration_token: None,
        custom_token: None,
        main_passholder_registration: None,
        extra_passholder_registrations: None,
    }
}

/// How far the order got: what whoever has nothing but its id is told.
pub fn progress(order: &Order, status: OrderStatus) -> OrderView {
    OrderView {
        payment_url: None,
        total_price: None,
        ..bare(order, status, None)
    }
}

/// The order with those who are in it, until they are forgotten.
pub fn whole(order: &Order, status: OrderStatus, opened: Option<(Content, Vec<Terms>)>) -> OrderView {
    let mut view = bare(order, status, opened.as_ref().map(|(content, _)| content));
    if let Some((content, terms)) = opened {
        let passes = content.passes.into_iter().zip(terms);
        let mut all = passes.map(|(ordered, terms)| registration(order, ordered, &terms));
        view.main_passholder_registration = all.next();
        view.extra_passholder_registrations =
            Some(all.collect()).filter(|extras: &Vec<_>| !extras.is_empty());
    }
    view
}

fn registration(order: &Order, ordered: Ordered, terms: &Terms) -> PassholderRegistration {
    let Ordered { id, ask } = ordered;
    let person = ask.person;
    PassholderRegistration {
        id,
        name: person.name,
        first_name: person.first_name,
        email: person.email,
        creation_date: order.created_at,
        date_of_birth: person.date_of_birth,
        gender: person.gender,
        registration_organizer: OrganizerReference {
            id: ask.counter.organizer_id,
            name: None,
        },
        address: person.address,
        phone_number: person.phone,
        nationality: person.nationality,
        opt_in_preferences: person.opt_ins,
        parental_consent: person.parental_consent,
        legal_terms_paper: person.terms_on_paper,
        legal_terms_digital: person.terms_digital,
        registration_card_system_id: ask.card_system_id,
        registration_voucher: ask.voucher,
        registration_social_tariff: terms.last_day.map(|_| RequestedSocialTariff { requested: true }),
    }
}
