//! Consent: what a passholder agreed to - to be written to or called, to the terms, a parent for a child -
//! each with the day since when it is so and the organizer at whose counter it was said.

mod minors;
mod record;
mod store;

pub use minors::{is_minor, of_age_if_born_by, preferences, require_parent};
pub use record::record;
pub use store::has_parent;

use chrono::NaiveDate;
use contracts::pass::PersonData;
use serde::{Deserialize, Serialize};

/// What somebody agrees to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    ServiceMails,
    MilestoneMails,
    InfoMails,
    Sms,
    Post,
    ParentalConsent,
    TermsOnPaper,
    TermsDigital,
}

/// What is said of each kind; a child has no preferences of its own.
fn said(person: &PersonData, today: NaiveDate) -> Vec<(Kind, bool)> {
    let mut all = vec![];
    if let Some(wanted) = preferences(person, today) {
        all.extend([
            (Kind::ServiceMails, wanted.service_mails),
            (Kind::MilestoneMails, wanted.milestone_mails),
            (Kind::InfoMails, wanted.info_mails),
            (Kind::Sms, wanted.sms),
            (Kind::Post, wanted.post),
        ]);
    }
    let others = [
        (Kind::ParentalConsent, person.parental_consent),
        (Kind::TermsOnPaper, person.terms_on_paper),
        (Kind::TermsDigital, person.terms_digital),
    ];
    all.extend(
        others
            .into_iter()
            .filter_map(|(kind, given)| Some((kind, given?))),
    );
    all
}
