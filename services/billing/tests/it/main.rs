//! The billing service against a database: facts handed in, told facts read back.

mod accounts;
mod budgets;
mod cancel;
mod close;
mod explain;
mod forget;
mod funds;
mod late;
mod ledger;
mod limits;
mod lists;
mod managed_keys;
mod merge;
mod moves;
mod packs;
mod payments;
mod places;
mod places_at_once;
mod publishing;
mod quarters;
mod refusing;
mod register;
mod report_cuts;
mod report_files;
mod reports;
mod reservations;
mod scene;
mod settling;
mod signals;
mod simulations;
mod statements;
mod tariffs;
mod thresholds;
mod two_homes;
mod visits;

use contracts::activity::EventChanged;
use contracts::billing::*;
use contracts::pass::PassholderChanged;
use contracts::{Cents, DistributionKeyId, Scope};
use messaging::{Job, Service, Subscription};
use testing::{Stage, given};

/// The service on a stage, in a region with the standard key and a fixed one for event `workshop`.
pub struct OnStage {
    pub stage: Stage,
    pub subscriptions: Vec<Subscription>,
    pub jobs: Vec<Job>,
}

pub async fn billing() -> OnStage {
    let stage = Stage::new(billing::NAME, &billing::MIGRATIONS, "2026-11-14T10:00:00Z")
        .await
        .unwrap();
    let config = chassis::Settings::load("billing", billing::config::DEFAULT, None)
        .unwrap()
        .service;
    let Service {
        desk,
        subscriptions,
        jobs,
        ..
    } = billing::service(&stage.office, &config);
    stage.open(desk);
    let it = OnStage {
        stage,
        subscriptions,
        jobs,
    };
    it.load(vec![standard(), fixed()], vec![]).await;
    it.hear_events(&[given::event("theatre"), given::event("workshop")])
        .await;
    it.stage
        .hear(&it.subscriptions, "activity", &[given::organizer()])
        .await
        .unwrap();
    it
}

pub fn key(
    id: i32,
    usage: KeyUsage,
    own: Vec<(Payer, Share)>,
    other: Vec<(Payer, Share)>,
) -> DistributionKeyRow {
    let version = KeyVersion {
        version: 1,
        valid_from: "2020-01-01".parse().unwrap(),
        valid_to: None,
        decision: None,
        conditions: KeyConditions::default(),
        own,
        other,
        threshold: None,
    };
    DistributionKeyRow {
        id: DistributionKeyId(id),
        name: format!("key {id}"),
        card_system_id: given::REGION,
        usage,
        organizers: vec![],
        versions: vec![version],
    }
}

pub fn standard() -> DistributionKeyRow {
    let split = vec![
        (Payer::Passholder, Share::PercentOfPrice(2000)),
        (Payer::Municipality, Share::PercentOfPrice(4000)),
        (Payer::Organizer, Share::Rest),
    ];
    key(1, KeyUsage::Automatic, split.clone(), split)
}

fn fixed() -> DistributionKeyRow {
    let split = |percent| {
        vec![
            (Payer::Passholder, Share::Fixed(Cents(150))),
            (Payer::Municipality, Share::PercentOfPrice(percent)),
            (Payer::Organizer, Share::Rest),
        ]
    };
    key(2, KeyUsage::Manual, split(5000), split(7000))
}

pub fn coupon_key() -> DistributionKeyRow {
    let split = vec![
        (Payer::Municipality, Share::Fixed(Cents(600))),
        (Payer::Passholder, Share::Rest),
    ];
    let mut key = key(3, KeyUsage::Coupon, split.clone(), split);
    key.versions[0].conditions.social = SocialCondition::NotNeeded;
    key
}

pub fn line(pass: &contracts::PassNumber, event: &str, cents: i64) -> SaleLine {
    SaleLine {
        pass_number: pass.as_str().into(),
        event_id: event.into(),
        tariff_id: "SOCIALTARIFF".into(),
        regular_price: Cents(cents),
        regular_price_label: None,
        client_reference: None,
    }
}

pub fn registration(lines: Vec<SaleLine>) -> RegisterSales {
    RegisterSales {
        client: "client:shop".into(),
        lines,
        scope: Scope::All,
    }
}

impl OnStage {
    pub async fn load(
        &self,
        distribution_keys: Vec<DistributionKeyRow>,
        coupons: Vec<CouponRow>,
    ) -> contracts::pack::Report {
        let municipality = |code: &str, name: &str| MunicipalityRow {
            postal_code: code.into(),
            municipality: name.into(),
        };
        let load = LoadBilling {
            municipalities: vec![
                municipality("3450", "Geetbets"),
                municipality("3454", "Geetbets"),
                municipality("3350", "Linter"),
                municipality("3380", "Glabbeek"),
            ],
            distribution_keys,
            event_keys: vec![EventKeyRow {
                event_id: "workshop".into(),
                key_id: DistributionKeyId(2),
            }],
            coupons,
            ..LoadBilling::default()
        };
        self.stage.ask(load).await.unwrap()
    }

    pub async fn hear_holders(&self, facts: &[PassholderChanged]) {
        let sealed: Vec<_> = facts.iter().map(given::sealed).collect();
        self.stage
            .hear(&self.subscriptions, "pass", &sealed)
            .await
            .unwrap();
    }

    pub async fn hear_events(&self, facts: &[EventChanged]) {
        self.stage
            .hear(&self.subscriptions, "activity", facts)
            .await
            .unwrap();
    }

    pub async fn tariffs(&self, pass: &contracts::PassNumber, event: &str, cents: i64) -> AvailablePrices {
        self.stage.ask(self.question(pass, event, cents)).await.unwrap()
    }

    pub fn question(&self, pass: &contracts::PassNumber, event: &str, cents: i64) -> AskTariffs {
        let regular_price = Cents(cents);
        AskTariffs {
            pass_number: pass.clone(),
            event_id: event.into(),
            regular_price,
            filter: TariffFilter::Any,
            scope: Scope::All,
        }
    }

    pub async fn shares(&self) -> Vec<(String, i64)> {
        let by_payer = "select payer || coalesce(' ' || payer_id, ''), sum(cents)::bigint from sale_share
            group by 1 order by 1";
        sqlx::query_as(by_payer)
            .fetch_all(&self.stage.office.pool)
            .await
            .unwrap()
    }
}
