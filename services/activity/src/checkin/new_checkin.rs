//! A check-in that is about to be written: what it is worth, what is told of it, what is answered.

use super::admission::Admission;
use super::earning::{PersonDay, Worth};
use contracts::activity::{CheckedIn, Checkin, CheckinRecorded};
use contracts::{CheckinId, Points};

/// A check-in that is written if its place is to be had.
#[derive(Debug, Clone)]
pub struct NewCheckin<'e> {
    pub checkin_id: CheckinId,
    pub admission: Admission<'e>,
}

impl NewCheckin<'_> {
    /// What it is worth, before the cap of the day.
    pub fn worth(&self) -> Worth {
        Worth {
            on: PersonDay {
                day: self.admission.day,
                holder: self.admission.passholder_id,
            },
            points: self.admission.event.checkin_points,
        }
    }

    /// The fact that it was recorded and earned this much.
    pub fn recorded(&self, points: Points) -> CheckinRecorded {
        let admission = &self.admission;
        CheckinRecorded {
            checkin_id: self.checkin_id,
            passholder_id: admission.passholder_id,
            event_id: admission.event.event_id.clone(),
            title: admission.event.title.clone(),
            location: admission.event.location.clone(),
            points,
            at: admission.at,
            organizer_id: Some(admission.event.organizer_id.clone()),
        }
    }

    /// The answer to whoever scanned.
    pub fn checked_in(&self, points: Points) -> CheckedIn {
        let admission = &self.admission;
        let checkin = Checkin {
            id: self.checkin_id,
            creation_date: admission.at,
            event_id: admission.event.event_id.clone(),
            event_title: admission.event.title.clone(),
            uitpas_number: admission.pass_number.clone(),
            points,
        };
        CheckedIn {
            checkin,
            passholder_id: admission.passholder_id,
        }
    }
}
