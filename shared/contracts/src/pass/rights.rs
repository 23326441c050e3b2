//! Rights travel sealed: who has one, or had one, shows neither in a fact nor in its size. So do second
//! homes: whoever has one has a right as a rule.

use super::facts::PassholderChanged;
use super::home::ToldSecondHome;
use super::sealed::Sealed;
use super::social_tariff::SocialTariff;
use crate::{CardSystemId, Fact};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The rights of one holder, as they are written before they are sealed.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Rights {
    rights: Vec<Right>,
    tickets: Option<i32>,
    /// Facts of earlier days have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    second: Vec<Second>,
}

/// A right in one region. A tuple, because names would double its size: region, last day, days of grace,
/// suspended until.
#[derive(Debug, Serialize, Deserialize)]
struct Right(CardSystemId, NaiveDate, i32, Option<NaiveDate>);

/// A second home: postal code, share in percents, first day, day on which it ends.
#[derive(Debug, Serialize, Deserialize)]
struct Second(String, u8, NaiveDate, NaiveDate);

/// Room for so many memberships is always taken, so that almost all holders look alike.
const ROOMS: usize = 4;
/// More than the longest right takes.
const ROOM: usize = 64;
/// What as many second homes take as are told at most, each with a postal code and years of four digits.
const SECOND_ROOM: usize = 128;

impl PassholderChanged {
    /// What the keys are made for, by pass and by whoever prices.
    pub const SEALED_FOR: &str = "rights";

    /// The same fact with its rights sealed by `seal`, which gets what to seal and the place that it is bound
    /// to.
    pub fn seal_rights<E: From<serde_json::Error>>(
        mut self,
        seal: impl FnOnce(&[u8], &[u8]) -> Result<Sealed, E>,
    ) -> Result<Self, E> {
        let place = self.place();
        let size = ROOM * (1 + self.memberships.len().div_ceil(ROOMS).max(1) * ROOMS) + SECOND_ROOM;
        let rights = self.take_rights();
        let mut plain = serde_json::to_vec(&rights)?;
        // JSON does not mind spaces behind it.
        plain.resize(size.max(plain.len()), b' ');
        self.rights = Some(seal(&plain, place.as_bytes())?);
        Ok(self)
    }

    /// The same fact with its rights in clear again. What was told before rights were sealed has them in
    /// clear already.
    pub fn open_rights<E: From<serde_json::Error>>(
        mut self,
        open: impl FnOnce(&Sealed, &[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        let Some(sealed) = self.rights.take() else {
            return Ok(self);
        };
        let plain = open(&sealed, self.place().as_bytes())?;
        let rights: Rights = serde_json::from_slice(&plain)?;
        for membership in &mut self.memberships {
            let own = rights
                .rights
                .iter()
                .find(|right| right.0 == membership.card_system_id);
            membership.social_tariff = own.map(|right| SocialTariff {
                end_date: right.1,
                grace_days: right.2,
                suspended_until: right.3,
            });
        }
        self.tickets_per_year = rights.tickets;
        self.second_homes = rights.second.into_iter().map(opened).collect();
        Ok(self)
    }

    /// The same fact without any right: for those who need none. Without former homes, too: only who prices
    /// asks where somebody lived on another day.
    pub fn without_rights(mut self) -> Self {
        self.rights = None;
        self.homes.clear();
        self.take_rights();
        self
    }

    fn take_rights(&mut self) -> Rights {
        let mut rights = Rights {
            tickets: self.tickets_per_year.take(),
            second: std::mem::take(&mut self.second_homes)
                .into_iter()
                .map(closed)
                .collect(),
            ..Rights::default()
        };
        for membership in &mut self.memberships {
            if let Some(right) = membership.social_tariff.take() {
                let (end, grace) = (right.end_date, right.grace_days);
                let own = Right(membership.card_system_id, end, grace, right.suspended_until);
                rights.rights.push(own);
            }
        }
        rights
    }

    /// What is sealed for one version of one holder opens for no other.
    fn place(&self) -> String {
        format!("{} {} {}", Self::TYPE, self.passholder_id, self.version)
    }
}

fn closed(home: ToldSecondHome) -> Second {
    Second(home.postal_code, home.share, home.from, home.until)
}

fn opened(Second(postal_code, share, from, until): Second) -> ToldSecondHome {
    ToldSecondHome {
        from,
        until,
        postal_code,
        share,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pass::{MOST_SECOND_HOMES, Membership};

    /// Not a cipher: only what it is given counts here.
    fn seal(plain: &[u8], place: &[u8]) -> Result<Sealed, serde_json::Error> {
        Ok(Sealed {
            key: String::from_utf8_lossy(place).into_owned(),
            text: String::from_utf8_lossy(plain).into_owned(),
        })
    }

    fn with(rights: usize, memberships: usize) -> PassholderChanged {
        let mut fact = PassholderChanged::example().without_rights();
        let longest = SocialTariff {
            end_date: NaiveDate::MAX,
            grace_days: 3650,
            suspended_until: Some(NaiveDate::MAX),
        };
        let membership = |n: usize| Membership {
            card_system_id: CardSystemId(i32::MAX - n as i32),
            social_tariff: (n < rights).then_some(longest),
            ..fact.memberships[0].clone()
        };
        fact.memberships = (0..memberships).map(membership).collect();
        fact.tickets_per_year = (rights > 0).then_some(i32::MAX);
        let day = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        let home = ToldSecondHome {
            from: day,
            until: day,
            postal_code: "3440".into(),
            share: 99,
        };
        fact.second_homes = vec![home; if rights > 0 { MOST_SECOND_HOMES } else { 0 }];
        fact
    }

    #[test]
    fn sealed_rights_have_one_size_whether_there_are_any_or_not() {
        let size = |rights, memberships| {
            let sealed = with(rights, memberships).seal_rights(seal).unwrap();
            sealed.rights.unwrap().text.len()
        };
        assert_eq!(size(0, 1), size(1, 1));
        assert_eq!(size(0, 0), size(4, 4));
        assert_eq!(
            size(0, 9),
            size(9, 9),
            "only what stands in clear makes it larger"
        );
    }

    #[test]
    fn nothing_of_a_right_stays_in_clear_and_all_of_it_comes_back() {
        let told = with(2, 3);
        let sealed = told.clone().seal_rights(seal).unwrap();
        assert!(
            sealed
                .memberships
                .iter()
                .all(|membership| membership.social_tariff.is_none())
        );
        assert_eq!(sealed.tickets_per_year, None);
        assert!(sealed.second_homes.is_empty() && !told.second_homes.is_empty());
        let open = |sealed: &Sealed, place: &[u8]| {
            assert_eq!(sealed.key.as_bytes(), place);
            Ok::<_, serde_json::Error>(sealed.text.clone().into_bytes())
        };
        assert_eq!(sealed.open_rights(open).unwrap(), told);
    }
}
