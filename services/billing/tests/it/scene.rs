//! Made-up organizers, with what they sold and who came: honest ones, and three kinds that are not.

use crate::OnStage;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

/// The same numbers each time.
pub struct Dice(pub u64);

impl Dice {
    /// From 0 to 1.
    pub fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }

    /// One of so many, from 0.
    pub fn of(&mut self, number: u32) -> u32 {
        (self.next() * f64::from(number)) as u32
    }

    pub fn happens(&mut self, chance: f64) -> bool {
        self.next() < chance
    }
}

/// Everything that is written at once.
#[derive(Default)]
pub struct Scene {
    pub events: Vec<(String, String, String, NaiveDate)>,
    pub sales: Vec<(Uuid, String, i64, DateTime<Utc>)>,
    pub visits: Vec<(String, Uuid, DateTime<Utc>)>,
    pub people: u128,
}

impl Scene {
    pub fn person(&mut self) -> Uuid {
        self.people += 1;
        Uuid::from_u128(self.people)
    }

    pub fn people(&mut self, number: u32) -> Vec<Uuid> {
        (0..number).map(|_| self.person()).collect()
    }

    /// An event on a day, `n` days before the tests' today.
    pub fn event(&mut self, organizer: &str, title: &str, n: u64) -> String {
        let day = NaiveDate::from_ymd_opt(2026, 11, 14).unwrap() - Days::new(n);
        let id = format!("{organizer}-{}", self.events.len());
        self.events
            .push((id.clone(), organizer.into(), title.into(), day));
        id
    }

    pub fn noon(&self, event: &str) -> DateTime<Utc> {
        let found = self.events.iter().rfind(|(id, ..)| id == event);
        found.unwrap().3.and_hms_opt(12, 0, 0).unwrap().and_utc()
    }

    /// Sold so many hours before its noon.
    pub fn sale(&mut self, person: Uuid, event: &str, cents: i64, hours: i64) {
        let at = self.noon(event) - TimeDelta::hours(hours);
        self.sales.push((person, event.into(), cents, at));
    }

    pub fn visit(&mut self, person: Uuid, event: &str) {
        let at = self.noon(event);
        self.visits.push((event.into(), person, at));
    }

    pub async fn play(self, it: &OnStage) {
        let pool = &it.stage.office.pool;
        sqlx::query(
            "insert into known_event (event_id, version, organizer_id, title, card_system_ids,
                 first_day, last_day)
             select id, 1, organizer, title, '{38}', day, day
             from unnest($1::text[], $2::text[], $3::text[], $4::date[]) as e(id, organizer, title, day)",
        )
        .bind(self.events.iter().map(|one| one.0.clone()).collect::<Vec<_>>())
        .bind(self.events.iter().map(|one| one.1.clone()).collect::<Vec<_>>())
        .bind(self.events.iter().map(|one| one.2.clone()).collect::<Vec<_>>())
        .bind(self.events.iter().map(|one| one.3).collect::<Vec<_>>())
        .execute(pool)
        .await
        .unwrap();
        sqlx::query(
            "insert into ticket_sale (passholder_id, is_group, pass_number, event_id, event_title,
                 organizer_id, tariff_id, tariff_name, tariff_type, price, regular_price, key_id, key_version,
                 reason, sold_at, client, reference_no, limits)
             select person, false, '', e.event_id, e.title, e.organizer_id, 'SOCIALTARIFF', '',
                    'SOCIALTARIFF', 0, cents, 1, 1, '', at, 'test', 1, '[]'
             from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[])
                      as s(person, event, cents, at)
                  join known_event e on e.event_id = s.event",
        )
        .bind(self.sales.iter().map(|one| one.0).collect::<Vec<_>>())
        .bind(self.sales.iter().map(|one| one.1.clone()).collect::<Vec<_>>())
        .bind(self.sales.iter().map(|one| one.2).collect::<Vec<_>>())
        .bind(self.sales.iter().map(|one| one.3).collect::<Vec<_>>())
        .execute(pool)
        .await
        .unwrap();
        sqlx::query(
            "insert into visit (checkin_id, event_id, passholder_id, at)
             select gen_random_uuid(), event, person, at
             from unnest($1::text[], $2::uuid[], $3::timestamptz[]) as v(event, person, at)",
        )
        .bind(self.visits.iter().map(|one| one.0.clone()).collect::<Vec<_>>())
        .bind(self.visits.iter().map(|one| one.1).collect::<Vec<_>>())
        .bind(self.visits.iter().map(|one| one.2).collect::<Vec<_>>())
        .execute(pool)
        .await
        .unwrap();
    }
}

/// The price of an event rises, and then those with the right buy.
pub fn price_raised(scene: &mut Scene, organizer: &str) {
    let event = scene.event(organizer, "Kookles", 20);
    for n in 0..16 {
        let person = scene.person();
        let cents = if n < 4 { 1000 } else { 2000 };
        scene.sale(person, &event, cents, 200 - n * 5);
    }
}

/// Where people are checked in at five events, nobody is at a sixth.
pub fn nobody_came(scene: &mut Scene, organizer: &str, dice: &mut Dice) {
    for n in 0..5 {
        let event = scene.event(organizer, &format!("Film {n}"), 10 + n);
        for person in scene.people(10) {
            scene.sale(person, &event, 1000, 20);
            if dice.happens(0.6) {
                scene.visit(person, &event);
            }
        }
        for person in scene.people(10) {
            scene.visit(person, &event);
        }
    }
    let event = scene.event(organizer, "Op papier", 9);
    for person in scene.people(20) {
        scene.sale(person, &event, 1000, 20);
    }
}

/// Five people at five events, and nobody else.
pub fn own_members(scene: &mut Scene, organizer: &str) {
    let members = scene.people(5);
    for n in 0..5 {
        let event = scene.event(organizer, "Clubavond", 10 + n * 7);
        for person in &members {
            scene.sale(*person, &event, 1000, 30);
            scene.visit(*person, &event);
        }
    }
}

/// An organizer as there are many: some check nobody in, some see few of those who bought, some have a
/// club with the same people each week, some have cheaper tickets for who comes early or for children.
pub fn innocent(scene: &mut Scene, organizer: &str, dice: &mut Dice) {
    let scans = dice.happens(0.7);
    let rate = 0.2 + dice.next() * 0.75;
    let is_club = dice.happens(0.15);
    let (early, children) = (dice.happens(0.3), dice.happens(0.2));
    let number = 2 + dice.of(5);
    let members = scene.people(number);
    for n in 0..10 {
        let title = if is_club {
            "Training".to_owned()
        } else {
            format!("Activiteit {n}")
        };
        let event = scene.event(organizer, &title, 4 + n * 7);
        let number = dice.of(26);
        let buyers = if is_club {
            members.clone()
        } else {
            scene.people(number)
        };
        let price = 500 + i64::from(dice.of(30)) * 100;
        for person in buyers {
            if is_club && dice.happens(0.15) {
                continue;
            }
            let hours = 1 + i64::from(dice.of(240));
            let mut cents = price;
            if early && hours < 100 {
                cents = cents * 6 / 5;
            }
            if children && dice.happens(0.4) {
                cents /= 2;
            }
            scene.sale(person, &event, cents, hours);
            if scans && dice.happens(rate) {
                scene.visit(person, &event);
            }
        }
        let number = dice.of(15);
        for person in scene.people(if scans { number } else { 0 }) {
            scene.visit(person, &event);
        }
    }
}
