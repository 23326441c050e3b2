//! The conformance kit against a real sandbox: a vendor that does all right passes every check, and one that
//! is wrong in one way fails those that are for it, and no other. And what a sandbox's time does.

mod vendor;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{any, post};
use chrono::{DateTime, TimeDelta, Utc};
use platform::{Client, Platform, Shape, pack_folder};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc::unbounded_channel;
use vendor::{Account, Wrong, open};

const CLIENT: &str = "balie-geetbets";
const SECRET: &str = "demo-balie-geetbets";
const THEATRE: &str = "b1e00000-0000-4000-8000-000000000001";
/// Somebody with the social tariff.
const FATMA: &str = "0990100000506";
const SANDBOX: &[(&str, &str)] = &[("BELEEF_GATEWAY__SERVICE__SANDBOX", "true")];

/// A sandbox with the demo region, in which the rights that end do so in some months.
async fn sandbox(shape: Shape) -> Platform {
    let platform = Platform::start_with(shape, &[], SANDBOX).await.unwrap();
    let pack = testing::folder("pack-of-the-sandbox").unwrap();
    let now: DateTime<Utc> = SystemTime::now().into();
    let end = (now + TimeDelta::days(100)).date_naive().to_string();
    for entry in std::fs::read_dir(pack_folder("beleefregio")).unwrap() {
        let entry = entry.unwrap();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let text = match entry.file_name() == "memberships.csv" {
            true => text.replace("2027-04-30", &end),
            false => text,
        };
        std::fs::write(pack.join(entry.file_name()), text).unwrap();
    }
    platform.load(&pack).unwrap();
    platform
}

/// What came of a run.
struct Ran {
    has_succeeded: bool,
    report: Value,
    text: String,
}

fn run(platform: &Platform, adapter: &str, more: &[&str]) -> Ran {
    let mut arguments = vec![
        "conformance",
        "run",
        adapter,
        "--json",
        "--sandbox",
        &platform.url,
    ];
    arguments.extend(["--client", CLIENT, "--secret", SECRET]);
    arguments.extend(more);
    let ran = platform.run(&arguments);
    let has_succeeded = ran.is_ok();
    let text = ran.unwrap_or_else(|error| error.to_string());
    let from = text.find("{\n").unwrap_or(text.len());
    let mut reports = serde_json::Deserializer::from_str(&text[from..]).into_iter::<Value>();
    let report = reports.next().and_then(Result::ok).unwrap_or_default();
    Ran {
        has_succeeded,
        report,
        text,
    }
}

impl Ran {
    /// Those that failed, and with a mark those that were not seen.
    fn not_passed(&self) -> Vec<String> {
        let checks = self.report["checks"].as_array().expect(&self.text).iter();
        let others = checks.filter(|check| check["verdict"] != "PASS");
        let named = others.map(|check| {
            let mark = if check["verdict"] == "NOT_SEEN" { "?" } else { "" };
            format!("{}{mark}", check["check"].as_str().unwrap())
        });
        named.collect()
    }

    /// All that was seen.
    fn seen(&self) -> String {
        let checks = self.report["checks"].as_array().expect(&self.text).iter();
        checks.map(|check| check["seen"].to_string()).collect()
    }
}

async fn vendor(platform: &Platform, wrong: Wrong) -> String {
    let token = platform.client(CLIENT).await.unwrap().token().to_owned();
    let url = platform.url.clone();
    open(wrong, Account { url, token }).await
}

async fn caught(faults: &[(Wrong, &[&str])]) {
    let platform = sandbox(Shape::Together).await;
    for (wrong, checks) in faults {
        let adapter = vendor(&platform, *wrong).await;
        let ran = run(&platform, &adapter, &[]);
        assert_eq!(ran.not_passed(), *checks, "{wrong:?}: {}", ran.text);
        assert_eq!(ran.has_succeeded, checks.is_empty(), "{wrong:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_of_the_four_known_faults_is_caught_and_by_no_other_check() {
    caught(&[
        (
            Wrong::OnlyLogs,
            &["TIME_OUT_AFTER_WRITE", "SERVER_ERROR", "TOO_MANY_REQUESTS"],
        ),
        // What is refunded cannot be seen of tickets that are one.
        (Wrong::FindsByPass, &["IDENTICAL_LINES", "REFUND?"]),
        (Wrong::HeedsNoNo, &["EXPIRED_RIGHT", "ANOTHER_DAY"]),
        (Wrong::ReadsTheNumber, &["EXPIRED_RIGHT", "ANOTHER_DAY"]),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_way_to_lose_a_sale_is_caught_by_the_checks_that_are_for_it() {
    caught(&[
        (Wrong::AnotherAfter503, &["TIME_OUT_AFTER_WRITE"]),
        (Wrong::GivesUpAt500, &["SERVER_ERROR"]),
        (Wrong::Impatient, &["TOO_MANY_REQUESTS"]),
        (
            Wrong::Nameless,
            &[
                "TIME_OUT_AFTER_WRITE",
                "SERVER_ERROR",
                "TOO_MANY_REQUESTS",
                "DUPLICATE",
                "IDENTICAL_LINES",
            ],
        ),
        (Wrong::Hasty, &["SLOW"]),
        (Wrong::FindsByPlace, &["IDENTICAL_LINES"]),
        (Wrong::ForgetsRefunds, &["REFUND"]),
        (Wrong::RefundsTheLast, &["REFUND"]),
        (Wrong::KeepsPrices, &["ANOTHER_DAY"]),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_way_to_be_deceived_by_events_is_caught_by_the_checks_that_are_for_it() {
    caught(&[
        (Wrong::VerifiesNothing, &["EVENT_FORGED", "EVENT_OLD"]),
        (Wrong::ForgetsTime, &["EVENT_OLD"]),
        (Wrong::ForgetsSignatures, &["EVENT_FORGED"]),
        (Wrong::CountsTwice, &["EVENT_TWICE"]),
        (
            Wrong::TakesNoEvents,
            &["EVENT_TAKEN", "EVENT_TWICE", "EVENT_FORGED?", "EVENT_OLD?"],
        ),
    ])
    .await;
}

/// Answers every verb in one way.
async fn odd(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    #[expect(clippy::disallowed_methods, reason = "a server of the test")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_right_vendor_gets_a_badge_and_an_odd_adapter_a_clear_line() {
    let platform = sandbox(Shape::Together).await;
    let badge = platform.folder().join("badge.svg");
    let file = badge.display().to_string();
    let right = vendor(&platform, Wrong::Nothing).await;
    let ran = run(&platform, &right, &["--badge", &file]);
    assert!(ran.has_succeeded, "{}", ran.text);
    assert_eq!(
        (&ran.report["passed"], &ran.report["of"]),
        (&json!(13), &json!(13))
    );
    let drawn = std::fs::read_to_string(&badge).unwrap();
    assert!(drawn.contains("13 of 13"), "{drawn}");

    let away = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", away.local_addr().unwrap());
    drop(away);
    let elsewhere = [(header::LOCATION, "http://127.0.0.1:1/")];
    let adapters = [
        (nobody, "nobody is there"),
        (odd(Router::new()).await, "sell: 404"),
        (
            odd(Router::new().fallback(any(|| async { "\u{1b}[2J rubbish" }))).await,
            "not what it should be",
        ),
        (
            odd(Router::new().fallback(any(|| async { "x".repeat(10 << 20) }))).await,
            "says more than",
        ),
        (
            odd(Router::new().fallback(any(move || async move { (StatusCode::FOUND, elsewhere) }))).await,
            "leads elsewhere",
        ),
        (
            odd(Router::new().fallback(any(|| async { r#"{"tickets": []}"# }))).await,
            "0 tickets for 1 line",
        ),
        (
            odd(Router::new().fallback(any(std::future::pending::<StatusCode>))).await,
            "no answer in time",
        ),
    ];
    for (adapter, words) in &adapters {
        std::fs::write(&badge, "an older one").unwrap();
        let ran = run(&platform, adapter, &["--patience", "2", "--badge", &file]);
        assert!(!ran.has_succeeded, "{words}");
        assert!(ran.seen().contains(words), "{words}: {}", ran.text);
        assert!(
            !ran.text.contains('\u{1b}') && !ran.text.contains("panicked"),
            "{}",
            ran.text
        );
        assert_eq!(ran.not_passed()[0], "TIME_OUT_AFTER_WRITE", "{words}");
        assert!(ran.text.contains("not all checks are passed"), "{}", ran.text);
        let mend = ran.report["checks"][0]["mend"].as_str().unwrap();
        assert!(
            mend.contains("adapter") || mend.contains("table of verbs"),
            "{words}: {mend}"
        );
        assert!(!badge.exists(), "{words}: an older one is of another run");
    }
    let gives_up = vendor(&platform, Wrong::GivesUpAt500).await;
    let ran = run(&platform, &gives_up, &["--badge", &file]);
    assert_eq!(ran.not_passed(), ["SERVER_ERROR"], "{}", ran.text);
    let drawn = std::fs::read_to_string(&badge).unwrap();
    assert!(drawn.contains("12 of 13"), "{drawn}");

    // Each check is told as it ends, also while another takes its time.
    let slow = Router::new()
        .route("/sell", any(|| async { StatusCode::NOT_FOUND }))
        .fallback(any(std::future::pending::<StatusCode>));
    let slow = odd(slow).await;
    let mut arguments = vec!["conformance", "run", &slow, "--json", "--patience", "600"];
    arguments.extend(["--sandbox", &platform.url, "--client", CLIENT, "--secret", SECRET]);
    let mut begun = platform.begin(&arguments).unwrap();
    let mut told = String::new();
    let mut progress = BufReader::new(begun.stderr.take().unwrap());
    progress.read_line(&mut told).unwrap();
    assert_eq!(
        told,
        "FAIL      a sale without an answer is sent again, as the same sale\n"
    );
    assert!(begun.try_wait().unwrap().is_none());
    begun.kill().unwrap();
    begun.wait().unwrap();

    // In text, for a person.
    let arguments = ["conformance", "run", &adapters[0].0, "--sandbox", &platform.url];
    let of_client = ["--client", CLIENT, "--secret", SECRET];
    let said = platform
        .run(&[&arguments[..], &of_client[..]].concat())
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("FAIL") && said.contains("mend:") && said.contains("0 of 13"),
        "{said}"
    );
    let wrong = ["--client", CLIENT, "--secret", "wrong"];
    let said = platform
        .run(&[&arguments[..], &wrong[..]].concat())
        .unwrap_err()
        .to_string();
    assert!(said.contains("gives no token"), "{said}");
}

const DAY: i64 = 86_400;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sandbox_travels_as_a_whole_and_tokens_do_not() {
    let mut platform = sandbox(Shape::Apart).await;
    let counter = platform.client(CLIENT).await.unwrap();
    let path = format!("/tariffs?uitpasNumber={FATMA}&eventId={THEATRE}&regularPrice=7.35&type=SOCIALTARIFF");
    let has_tariff = async || {
        let answer = counter.get(&path).await;
        let is_expired = answer.slug() == "uitpas/social-tariff-expired";
        assert_eq!(is_expired, answer.status != 200, "{answer:?}");
        !is_expired
    };
    let put = async |seconds: i64| {
        let body = json!({"aheadSeconds": seconds});
        counter
            .send("PUT".parse().unwrap(), "/sandbox/clock", Some(&body), None)
            .await
            .unwrap()
    };
    assert!(has_tariff().await);
    let here = counter.get("/sandbox/clock").await;
    assert_eq!((here.status, &here.body["aheadSeconds"]), (200, &json!(0)));
    assert_eq!(counter.check_in(FATMA, THEATRE).await.status, 201);
    assert_ne!(counter.check_in(FATMA, THEATRE).await.status, 201, "once a day");

    // The right ends, a day brings another check-in, and a token is believed that was never shown before.
    let unused = platform.client(CLIENT).await.unwrap();
    assert_eq!(put(400 * DAY).await.status, 200);
    assert!(!has_tariff().await);
    assert_eq!(counter.check_in(FATMA, THEATRE).await.status, 201);
    let another = platform.client(CLIENT).await.unwrap();
    for client in [unused, another] {
        assert_ne!(client.get(&path).await.status, 401);
    }

    // The same again is the same; back is for DELETE alone.
    assert_eq!(put(400 * DAY).await.body["aheadSeconds"], json!(400 * DAY));
    for wrong in [399 * DAY, -1, 4000 * DAY, i64::MAX, i64::MIN] {
        assert_eq!(put(wrong).await.status, 400, "{wrong}");
    }
    let none = counter.with_token("");
    assert_eq!(none.get("/sandbox/clock").await.status, 401);

    // It is in the database, and whoever was away is told.
    platform.kill("billing");
    platform.kill("gateway");
    platform.launch("billing").unwrap();
    platform.launch("gateway").unwrap();
    platform.wait_until_ready().await.unwrap();
    let again = counter.get("/sandbox/clock").await;
    assert_eq!(again.body["aheadSeconds"], json!(400 * DAY));
    for _ in 0..200 {
        if !has_tariff().await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(!has_tariff().await);

    let back = counter.delete("/sandbox/clock").await;
    assert_eq!((back.status, &back.body["aheadSeconds"]), (200, &json!(0)));
    assert!(has_tariff().await);
    let sold = counter.sell(json!([platform::line(FATMA, THEATRE, 7.35)])).await;
    assert_eq!(sold.status, 200, "{:?}", sold.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_others_are_told_is_signed_at_the_real_time() {
    const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";
    let loopback = ("BELEEF_GATEWAY__SERVICE__EVENTS__LOOPBACK", "true");
    let settings = [SANDBOX, &[loopback]].concat();
    let platform = Platform::start_with(Shape::Together, &["beleefregio"], &settings)
        .await
        .unwrap();
    let said = platform.run(&["client", "create", "hooks"]).unwrap();
    let secret = said.split_whitespace().last().unwrap();
    let rights = "SUBSCRIPTIONS_WRITE,EVENT_SETTINGS_READ,TICKETSALES_REGISTER";
    let grant = [
        &["client", "grant", "hooks", LIBRARY],
        &rights.split(',').collect::<Vec<_>>()[..],
    ];
    platform.run(&grant.concat()).unwrap();
    let client = Client::connect(&platform.url, "hooks", secret).await.unwrap();

    let (heard, mut deliveries) = unbounded_channel();
    let receive = post(move |headers: HeaderMap, body: Bytes| async move {
        let _ = heard.send((headers["webhook-timestamp"].to_str().unwrap().to_owned(), body));
    });
    let address = odd(Router::new().fallback(receive)).await;
    let wanted = json!({"name": "Hooks", "types": ["org.beleefregio.event.settings.changed.v1"],
        "url": address, "ownerId": LIBRARY});
    let body = json!({"aheadSeconds": 400 * DAY});
    let travelled = client
        .send("PUT".parse().unwrap(), "/sandbox/clock", Some(&body), None)
        .await;
    assert_eq!(travelled.unwrap().status, 200);
    let made = client.post("/subscriptions", wanted).await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let path = format!("/subscriptions/{}/test", made.body["id"].as_str().unwrap());
    let tested = client.post(&path, json!({})).await;
    assert!(tested.status < 300, "{:?}", tested.body);

    let delivery = tokio::time::timeout(Duration::from_secs(60), deliveries.recv()).await;
    let (signed, body) = delivery.expect("in time").unwrap();
    let signed: DateTime<Utc> = DateTime::from_timestamp(signed.parse().unwrap(), 0).unwrap();
    let event: Value = serde_json::from_slice(&body).unwrap();
    let happened: DateTime<Utc> = event["time"].as_str().unwrap().parse().unwrap();
    let now: DateTime<Utc> = SystemTime::now().into();
    assert!(
        (now - signed).abs() < TimeDelta::minutes(5),
        "{signed}: a receiver looks at it"
    );
    assert!(
        happened - now > TimeDelta::days(399),
        "{happened}: it happened in the sandbox"
    );
}
