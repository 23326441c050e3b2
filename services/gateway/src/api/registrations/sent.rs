//! What a counter sends of a household.

use crate::api::passholders::sent::SentPassholder;
use contracts::pass::{Counter, MOST_TOGETHER, OrganizerReference, RegisterPassholder};
use contracts::{OrganizerId, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

/// People who become passholders in one act.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SentRegistrations {
    /// That registers all of them
    registration_organizer: OrganizerReference,
    /// One to ten newcomers, each as for `POST /passholders`; their organizer may be left out
    passholders: Vec<SentPassholder>,
    /// Absent: they come together, and are in nobody's family
    #[serde(default)]
    family: Option<SentFamily>,
}

/// The family that the others join.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SentFamily {
    /// Whose it is: the place among the passholders, from 0 on
    main_passholder: usize,
}

fn below(n: usize, refusal: Refusal) -> Refusal {
    refusal.at(&format!("/passholders/{n}"))
}

impl SentRegistrations {
    /// The organizer that registers.
    ///
    /// # Errors
    /// 400 without one, for nobody or too many people, for texts that nobody types, and where one of them
    /// names another organizer.
    pub fn organizer(&self) -> Result<OrganizerId, Refusal> {
        let wrong = |pointer: &str, words: String| Refusal::invalid_data(&[(pointer.to_owned(), words)]);
        let organizer = &self.registration_organizer.id;
        if organizer.0.is_empty() {
            return Err(wrong("/registrationOrganizer/id", "is required".into()));
        }
        if !(1..=MOST_TOGETHER).contains(&self.passholders.len()) {
            return Err(wrong(
                "/passholders",
                format!("is for 1 to {MOST_TOGETHER} people"),
            ));
        }
        for (n, one) in self.passholders.iter().enumerate() {
            one.require_short().map_err(|refusal| below(n, refusal))?;
            if one.organizer().is_ok_and(|own| own != *organizer) {
                let words = "is not the organizer that registers all of them";
                return Err(below(n, wrong("/registrationOrganizer/id", words.into())));
            }
        }
        Ok(organizer.clone())
    }

    /// The place of whoever gets a family.
    pub fn main(&self) -> Option<usize> {
        self.family.as_ref().map(|family| family.main_passholder)
    }

    /// Each of them, as if he came alone to this counter.
    ///
    /// # Errors
    /// 400 as for one, pointing to whom it is about.
    pub fn people(self, counter: &Counter) -> Result<Vec<RegisterPassholder>, Refusal> {
        let each = self.passholders.into_iter().enumerate();
        each.map(|(n, one)| registration(one, counter).map_err(|refusal| below(n, refusal)))
            .collect()
    }
}

fn registration(sent: SentPassholder, counter: &Counter) -> Result<RegisterPassholder, Refusal> {
    let (insz, wanted, last_day) = (sent.insz()?, sent.registration()?, sent.last_day());
    Ok(RegisterPassholder {
        person: sent.person(insz),
        card_system_id: wanted.card_system_id,
        card: wanted.card,
        social_tariff_end: last_day,
        note: wanted.note,
        picture: wanted.picture,
        voucher: wanted.voucher,
        counter: counter.clone(),
        referral_code: wanted.referral_code,
        partner_may_know: wanted.partner_may_know,
    })
}
