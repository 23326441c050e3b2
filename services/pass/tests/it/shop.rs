//! A region that sells passes on line, and a provider: what tests of orders begin with.

use super::prices::{priced, voucher};
use super::registration::{an, library};
use super::settings;
use chassis::config::Secret;
use chassis::{Fault, Settings};
use contracts::pass::*;
use contracts::{Insz, OrderId, PassholderId};
use messaging::forget::Eraser;
use messaging::{Job, Service};
use pass::config::Config;
use pass::validation::id_token::{IdTokens, ValidatedRight};
use std::sync::Arc;
use testing::provider::{KEY, Provider};
use testing::{Stage, given};
use uuid::Uuid;

/// A region that registers everybody on line, with prices, vouchers and a provider.
pub struct Shop {
    pub stage: Stage,
    pub provider: Provider,
    pub jobs: Vec<Job>,
    eraser: Arc<dyn Eraser>,
    settings: Config,
}

pub const RETURN_TO: &str = "https://shop.example/done";

pub async fn shop() -> Shop {
    shop_with(|_| {}, |_| {}).await
}

/// With settings and a region of the test's own.
pub async fn shop_with(set: impl FnOnce(&mut Config), region: impl FnOnce(&mut LoadPass)) -> Shop {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let stage = super::pass().await;
    let provider = Provider::start().await.unwrap();
    let Settings { service, .. } = settings();
    let mut settings = service;
    // Nobody is waited for but in the tests of that.
    settings.order_connect_minutes = 0;
    settings.payment.url = provider.url.clone();
    settings.payment.key = Secret::new(KEY);
    settings.payment.webhook_url = "https://api.region.example/payments/webhook".into();
    set(&mut settings);
    let Service {
        desk, jobs, eraser, ..
    } = pass::service(&stage.office, &settings);
    stage.open(desk);
    let mut load = priced();
    load.card_systems[0].view.allows_cardless_registration = Some(true);
    load.card_systems[0].view.cardless_registration_type = Some(CardlessRegistrationType::All);
    load.vouchers.push(voucher("welkom-0002"));
    load.number_prefixes = vec![NumberPrefixRow {
        prefix: "09902".into(),
        card_system_id: given::REGION,
    }];
    region(&mut load);
    stage.ask(load).await.unwrap();
    Shop {
        stage,
        provider,
        jobs,
        eraser,
        settings,
    }
}

impl Shop {
    /// The service starts again, as after it was killed.
    pub fn restart(&mut self) {
        let Service { desk, jobs, .. } = pass::service(&self.stage.office, &self.settings);
        self.stage.open(desk);
        self.jobs = jobs;
    }

    /// Another process of the service opens.
    pub fn open(&self, stage: &Stage) {
        let Service { desk, .. } = pass::service(&stage.office, &self.settings);
        stage.open(desk);
    }

    /// A job of another process.
    pub fn job_of(&self, stage: &Stage, job: &str) -> Job {
        let Service { jobs, .. } = pass::service(&stage.office, &self.settings);
        jobs.into_iter().find(|found| found.name == job).unwrap()
    }

    pub async fn run(&self, job: &str) -> Result<(), Fault> {
        let found = self.jobs.iter().find(|found| found.name == job);
        found.expect("such a job").once(&self.stage.office).await
    }

    pub async fn sweep(&self) {
        self.run("sweep orders").await.unwrap();
    }

    /// A messenger who comes later than any pause between two of them.
    pub async fn call_back(&self, order: OrderId) {
        let pause = chrono::TimeDelta::seconds(5);
        self.stage.clock.set(self.stage.clock.now() + pause);
        self.call_back_now(order).await;
    }

    pub async fn call_back_now(&self, order: OrderId) {
        let ask = LookAtPayment { order_id: order };
        self.stage.ask(ask).await.unwrap();
        // What comes to nothing now is found later.
        let _ = self.run("sweep orders").await;
    }

    pub async fn status(&self, order: OrderId) -> OrderStatus {
        self.read(order).await.status
    }

    pub async fn read(&self, order: OrderId) -> Order {
        self.stage.ask(reading(order)).await.unwrap()
    }

    pub async fn persons(&self) -> i64 {
        let sql = "select count(*) from passholder where pass_type = 'INDIVIDUAL'";
        self.stage.number(sql).await.unwrap()
    }

    /// All that is kept of somebody here.
    pub async fn export(&self, holder: Uuid) -> serde_json::Value {
        let mut conn = self.stage.office.pool.acquire().await.unwrap();
        let id = PassholderId(holder);
        self.eraser.export(&mut conn, id).await.unwrap()
    }

    pub fn id_token(&self, insz: &str, has_right: bool) -> Option<IdToken> {
        let right = ValidatedRight {
            has_right,
            last_day: None,
            expires_at: self.stage.clock.now() + chrono::TimeDelta::minutes(30),
        };
        let tokens = IdTokens::new(&self.settings.insz_keys);
        let token = tokens.seal(&Insz::parse(insz).unwrap(), &right).unwrap();
        Some(IdToken(token))
    }
}

pub fn reading(order: OrderId) -> ReadOrder {
    ReadOrder {
        order_id: order,
        organizers: vec![library().organizer_id],
        with_persons: true,
    }
}

/// At a counter that may do nothing but take orders.
pub fn pass_for(person: PersonData) -> OrderedPass {
    OrderedPass {
        person,
        card_system_id: None,
        voucher: None,
        id_token: None,
        counter: Counter {
            grants: false,
            grants_elsewhere: false,
            writes_abroad: false,
            ..library()
        },
    }
}

/// A child of An, who is a resident and pays nothing.
pub fn jef() -> PersonData {
    PersonData {
        first_name: "Jef".into(),
        date_of_birth: "2015-02-01".parse().unwrap(),
        parental_consent: Some(true),
        ..an()
    }
}

pub fn order(n: u128, passes: Vec<OrderedPass>) -> PlaceOrder {
    PlaceOrder {
        order_id: OrderId(Uuid::from_u128(n)),
        passes,
        return_to: Some(RETURN_TO.into()),
        return_unpaid: None,
        stranger_at: None,
    }
}

/// An and Jef, for three euro.
pub fn family(n: u128) -> PlaceOrder {
    order(n, vec![pass_for(an()), pass_for(jef())])
}
