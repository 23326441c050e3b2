//! A sandbox, and vendors of five kinds: one that does all right, and each of those that lost money, tickets
//! or somebody's reduction.

use crate::provider::{client, get, open, send, settings, stage};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use contracts::access::Permission;
use contracts::ask::Done;
use contracts::billing::*;
use contracts::conformance::{ConformanceCheck, ConformanceReport, ReadConformance, Verdict};
use contracts::{Cents, PassNumber, TicketSaleId};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use testing::{Stage, given};

fn reduced() -> ReducedPrice {
    ReducedPrice {
        id: "SOCIALTARIFF".into(),
        name: "Kansentarief".into(),
        price: Cents(147),
        tariff_type: TariffType::Socialtariff,
    }
}

/// Everybody has the tariff, each line is a sale, and everything can be cancelled.
fn billing(sold: &Arc<AtomicI64>) -> Desk {
    let sold = sold.clone();
    let sell = move |line: SaleLine| Sold {
        sale: SoldTicket {
            id: TicketSaleId(sold.fetch_add(1, Ordering::SeqCst) + 1),
            creation_date: chassis::Clock::System.now(),
            regular_price: line.regular_price,
            regular_price_label: None,
            tariff: reduced(),
            event_id: line.event_id,
            event_title: "Puppets".into(),
            uitpas_number: PassNumber::parse(&line.pass_number).unwrap(),
            client_reference: line.client_reference,
        },
        passholder_id: None,
    };
    Desk::for_service("billing")
        .read::<AskTariffs, _, _>(|_| async {
            let available = vec![AvailablePrice {
                tariff: reduced(),
                remaining: 10,
            }];
            Ok(AvailablePrices {
                available,
                end_user_message: None,
            })
        })
        .read::<RegisterSales, _, _>(move |ask| {
            let sold = ask.lines.into_iter().map(&sell).collect::<Vec<_>>();
            async move { Ok(sold) }
        })
        .read::<CancelSale, _, _>(|_| async { Ok(Done {}) })
}

const RIGHTS: &[Permission] = &[Permission::TariffsRead, Permission::TicketsalesRegister];

async fn sandbox(is_on: bool) -> (Stage, Router, Arc<AtomicI64>) {
    let stage = stage().await;
    let sold = Arc::<AtomicI64>::default();
    stage.open_for("billing", billing(&sold));
    let mut settings = settings();
    settings.service.sandbox = is_on;
    let door = open(&stage, &settings);
    (stage, door, sold)
}

/// A till, and what it leaves out.
struct Vendor<'a> {
    door: &'a Router,
    token: String,
    sends_again: bool,
    names_lines: bool,
    heeds_no: bool,
    asks: bool,
    /// What it takes its tickets to be sold as.
    ids: HashMap<String, String>,
    tickets: usize,
}

impl Vendor<'_> {
    async fn call(&self, method: &str, path: &str, key: Option<&str>, body: &Value) -> (u16, Value) {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("authorization", format!("Bearer {}", self.token));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let body = match body {
            Value::Null => Body::empty(),
            body => Body::from(body.to_string()),
        };
        let answer = send(self.door, request.body(body).unwrap()).await;
        (answer.status, answer.body)
    }

    async fn goes_wrong(&self, method: &str, route: &str, fault: &str) {
        let faults = json!([{"method": method, "route": route, "fault": fault, "times": 1}]);
        let seeded = self.call("PUT", "/sandbox/faults", None, &faults).await;
        assert_eq!(seeded.0, 204, "{}", seeded.1);
    }

    /// Some tickets of one pass, as long as it takes the pass for one with the right. What it keeps of each
    /// is found in the answer by reference, or by pass.
    async fn sell(&mut self, pass: &PassNumber, count: usize) {
        let number = pass.as_str();
        if self.asks {
            let path = format!("/tariffs?uitpasNumber={number}&eventId=theatre&regularPrice=7.35");
            let (_, tariffs) = self.call("GET", &path, None, &Value::Null).await;
            if self.heeds_no && tariffs["available"].as_array().is_none_or(Vec::is_empty) {
                return;
            }
        }
        let names: Vec<String> = (0..count).map(|n| format!("t{}", self.tickets + n)).collect();
        self.tickets += count;
        let line = |name: &String| {
            let mut line = json!({"uitpasNumber": number, "eventId": "theatre", "regularPrice": 7.35,
                "tariff": {"id": "SOCIALTARIFF"}});
            if self.names_lines {
                line["clientReference"] = json!(name);
            }
            line
        };
        let body = names.iter().map(line).collect::<Value>();
        let key = format!("key of {}", names[0]);
        let mut told = self.call("POST", "/ticket-sales", Some(&key), &body).await;
        if told.0 >= 500 && self.sends_again {
            told = self.call("POST", "/ticket-sales", Some(&key), &body).await;
        }
        let sales = told.1.as_array().cloned().unwrap_or_default();
        for name in names {
            let is_it = |sale: &&Value| !self.names_lines || sale["clientReference"] == name.as_str();
            let id = sales.iter().find(is_it).and_then(|sale| sale["id"].as_str());
            self.ids.extend(id.map(|id| (name, id.to_owned())));
        }
    }

    async fn refund(&self, name: &str) {
        let Some(id) = self.ids.get(name) else {
            return;
        };
        let path = format!("/ticket-sales/{id}");
        let told = self.call("DELETE", &path, None, &Value::Null).await;
        if told.0 >= 500 {
            self.call("DELETE", &path, None, &Value::Null).await;
        }
    }

    /// An evening on which everything goes wrong once.
    async fn evening(&mut self) {
        let (fatma, other) = (given::pass_number(1, true), given::pass_number(2, true));
        self.goes_wrong("POST", "/ticket-sales", "TIME_OUT_AFTER_WRITE")
            .await;
        self.sell(&fatma, 1).await;
        self.goes_wrong("POST", "/ticket-sales", "IDENTICAL_LINES").await;
        self.sell(&fatma, 3).await;
        self.goes_wrong("DELETE", "/ticket-sales/{ticketSaleId}", "SERVER_ERROR")
            .await;
        self.refund("t1").await;
        self.refund("t2").await;
        self.goes_wrong("GET", "/tariffs", "EXPIRED_RIGHT").await;
        self.sell(&other, 1).await;
    }
}

async fn judged(change: fn(&mut Vendor<'_>)) -> ConformanceReport {
    let (stage, door, _) = sandbox(true).await;
    let token = client(&stage, &door, "vendor", RIGHTS).await;
    let mut vendor = Vendor {
        door: &door,
        token: token.clone(),
        sends_again: true,
        names_lines: true,
        heeds_no: true,
        asks: true,
        ids: HashMap::new(),
        tickets: 0,
    };
    change(&mut vendor);
    vendor.evening().await;
    let own = get(&door, "/sandbox/report", &token).await;
    let ask = ReadConformance {
        client_id: "vendor".into(),
    };
    let report = stage.ask(ask).await.unwrap();
    assert_eq!(
        own.body,
        serde_json::to_value(&report).unwrap(),
        "both read the same"
    );
    report
}

/// What is wrong with a vendor.
type Fault = fn(&mut Vendor<'_>);

fn failed(report: &ConformanceReport) -> Vec<ConformanceCheck> {
    let failed = report.results.iter().filter(|one| one.verdict == Verdict::Fail);
    failed.map(|one| one.check).collect()
}

#[tokio::test]
async fn a_vendor_that_does_all_right_passes_and_each_of_the_four_faults_is_caught() {
    use ConformanceCheck::*;
    let right = judged(|_| {}).await;
    assert!(right.is_fine(), "{right:#?}");
    assert_eq!(right.faults, 4);
    let faults: [(Fault, &[ConformanceCheck]); 4] = [
        (|vendor| vendor.sends_again = false, &[SendsAgain]),
        (
            |vendor| vendor.names_lines = false,
            &[RegistersEachLineOnce, CancelsWhatItRefunds],
        ),
        (|vendor| vendor.heeds_no = false, &[AsksTheTariffFirst]),
        (|vendor| vendor.asks = false, &[AsksTheTariffFirst]),
    ];
    for (fault, caught) in faults {
        let report = judged(fault).await;
        assert_eq!(failed(&report), caught, "{report:#?}");
    }
}

#[tokio::test]
async fn faults_are_a_clients_own_and_are_used_up() {
    let (stage, door, sold) = sandbox(true).await;
    let token = client(&stage, &door, "vendor", RIGHTS).await;
    let other = client(&stage, &door, "other", RIGHTS).await;
    let seed =
        |fault: &str| json!([{"method": "POST", "route": "/ticket-sales", "fault": fault, "times": 1}]);
    let line = json!([{"uitpasNumber": given::pass_number(1, true).as_str(), "eventId": "theatre",
        "regularPrice": 7.35, "tariff": {"id": "SOCIALTARIFF"}}]);
    let call = async |token: &str, method: &str, path: &str, body: &Value| {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {token}"));
        send(&door, request.body(Body::from(body.to_string())).unwrap())
            .await
            .status
    };
    assert_eq!(get(&door, "/sandbox/report", &token).await.status, 404);
    for (fault, status, sales) in [
        ("SERVER_ERROR", 500, 0),
        ("TIME_OUT_AFTER_WRITE", 503, 1),
        ("DUPLICATE", 200, 2),
    ] {
        let before = sold.load(Ordering::SeqCst);
        assert_eq!(call(&token, "PUT", "/sandbox/faults", &seed(fault)).await, 204);
        assert_eq!(call(&other, "POST", "/ticket-sales", &line).await, 200, "{fault}");
        assert_eq!(
            call(&token, "POST", "/ticket-sales", &line).await,
            status,
            "{fault}"
        );
        assert_eq!(sold.load(Ordering::SeqCst) - before, sales + 1, "{fault}");
        assert_eq!(call(&token, "POST", "/ticket-sales", &line).await, 200, "{fault}");
    }
    let report = get(&door, "/sandbox/report", &token).await.body;
    assert_eq!((&report["calls"], &report["faults"]), (&json!(6), &json!(3)));
    assert_eq!(get(&door, "/sandbox/report", &other).await.status, 404);
    for wrong in [
        json!([{"method": "POST", "route": "/x", "fault": "FIRE", "times": 1}]),
        json!([{"method": "POST", "route": "/x", "fault": "SLOW", "times": 101}]),
    ] {
        assert_eq!(
            call(&token, "PUT", "/sandbox/faults", &wrong).await,
            400,
            "{wrong}"
        );
    }
    assert_eq!(call(&token, "POST", "/sandbox/reset", &Value::Null).await, 204);
    assert_eq!(get(&door, "/sandbox/report", &token).await.status, 404);
}

#[tokio::test]
async fn where_there_is_no_sandbox_there_are_no_faults_and_no_record() {
    let (stage, door, _) = sandbox(false).await;
    let token = client(&stage, &door, "vendor", RIGHTS).await;
    assert_eq!(get(&door, "/sandbox/report", &token).await.status, 404);
    let request = Request::put("/sandbox/faults").header("authorization", format!("Bearer {token}"));
    let seeded = send(&door, request.body(Body::from("[]")).unwrap()).await;
    assert_eq!(seeded.status, 404);
    for path in ["/sandbox/record", "/sandbox/clock"] {
        assert_eq!(get(&door, path, &token).await.status, 404, "{path}");
    }
    let ask = ReadConformance {
        client_id: "vendor".into(),
    };
    assert_eq!(stage.refusal(ask).await, "url/not-found");
}
