//! A passholder as its row is written, made of a row of a pack.

use crate::insz::KeptInsz;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::pass::{Address, Gender, GrouppassRow, PassType, PassholderRow};
use contracts::{OrganizerId, PassholderId};

/// A passholder or group as its row is written.
pub struct Record {
    pub id: PassholderId,
    pub pass_type: PassType,
    pub name: String,
    pub first_name: String,
    pub date_of_birth: Option<NaiveDate>,
    pub gender: Option<Gender>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: Address,
    pub registration_organizer: Option<OrganizerId>,
    pub insz: Option<KeptInsz>,
    /// Tickets at the social tariff; groups only.
    pub tickets_per_year: Option<i32>,
    pub created_at: DateTime<Utc>,
}

impl Record {
    /// A person, with the national number as it is kept.
    pub fn person(row: &PassholderRow, insz: Option<KeptInsz>) -> Self {
        Self {
            id: row.id,
            pass_type: PassType::Individual,
            name: row.name.clone(),
            first_name: row.first_name.clone(),
            date_of_birth: Some(row.date_of_birth),
            gender: row.gender,
            email: row.email.clone(),
            phone: row.phone.clone(),
            address: row.address(),
            registration_organizer: row.registration_organizer.clone(),
            insz,
            tickets_per_year: None,
            created_at: contracts::day::start_of(row.registered_on),
        }
    }

    /// A group, whose pass has the same shape.
    pub fn group(row: &GrouppassRow) -> Self {
        Self {
            id: row.id,
            pass_type: PassType::Group,
            name: row.name.clone(),
            first_name: String::new(),
            date_of_birth: None,
            gender: None,
            email: row.email.clone(),
            phone: row.telephone.clone(),
            address: Address {
                postal_code: row.postal_code.clone(),
                city: row.city.clone(),
                ..Address::default()
            },
            registration_organizer: None,
            insz: None,
            tickets_per_year: row.tickets_per_year,
            created_at: contracts::day::start_of(row.registered_on),
        }
    }
}
