//! Two people who differ in their right alone, and who asks about them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use platform::{Answer, Client, Platform, Provider, Shape, pack_rows};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

/// An event of the library of Geetbets.
pub const THEATRE: &str = "b1e00000-0000-4000-8000-000000000001";
pub const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";
const BORN: &str = "1990-01-01";

/// With these the contract itself shows a right, or a price that follows from it: the permissions about
/// tariffs. A client here holds each of the others.
const TELL: &[&str] = &[
    // The right stands in the pass, the passholder and the card.
    "PASSES_READ",
    "PASSES_INSZNUMBERS_READ",
    "PASSES_CHIPNUMBERS_READ",
    "PASSHOLDERS_SEARCH",
    "PASSHOLDERS_SEARCH_ALL",
    "PASSHOLDERS_SEARCH_BY_ID",
    "CARDS_READ",
    "SOCIALTARIFF_EXPORT",
    // The price.
    "TARIFFS_READ",
    "TICKETSALES_REGISTER",
    "TICKETSALES_SEARCH",
    "MEMBERSHIP_PRICES_READ",
    // What a card would mean, and an address while a right is valid.
    "PASSHOLDERS_WRITE",
    "PASSHOLDERS_WRITE_SOCIALTARIFF",
    "PASSHOLDERS_WRITE_SOCIALTARIFF_FULL_CARDSYSTEM",
    // To the holder himself.
    "PASSHOLDERS_SELF_READ",
];

/// Somebody, by what stands in questions and answers instead of `{name}`.
pub struct Holder {
    pub known: RefCell<BTreeMap<&'static str, String>>,
}

impl Holder {
    pub fn of(&self, name: &str) -> String {
        self.known.borrow().get(name).cloned().unwrap_or_default()
    }

    pub fn learn(&self, name: &'static str, value: &Value) {
        if let Some(text) = value.as_str() {
            self.known.borrow_mut().insert(name, text.to_owned());
        }
    }

    /// A question about somebody becomes one about this one.
    pub fn fill(&self, text: &str) -> String {
        let known = self.known.borrow();
        known.iter().fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A client with each permission that is not about tariffs.
    Kiosk,
    /// Somebody who shows nothing but the id of that client.
    ClientId,
    /// The one of the two himself, through an application.
    Himself,
}

pub struct World {
    pub platform: Platform,
    pub kiosk: Client,
    /// Without the right, and with it.
    pub holders: [Holder; 2],
    /// Somebody else's family.
    pub owner_id: String,
    pub owner: String,
}

/// Lets a client in as an operator does.
fn let_in(platform: &Platform, id: &str, permissions: &[String]) -> String {
    let printed = platform.run(&["client", "create", id]).unwrap();
    let secret = printed.lines().find_map(|line| line.strip_prefix("secret  "));
    let secret = secret.unwrap_or_default().to_owned();
    let mut grant = vec!["client", "grant", id, LIBRARY];
    grant.extend(permissions.iter().map(String::as_str));
    platform.run(&grant).unwrap();
    secret
}

/// All permissions of an organizer but those that tell.
fn silent() -> Vec<String> {
    let all = contracts::access::Permission::ALL.iter();
    let all = all.filter(|permission| !permission.is_for_partners_alone());
    let all = all.map(|permission| permission.as_str());
    for name in TELL {
        assert!(all.clone().any(|known| known == *name), "no permission {name}");
    }
    all.filter(|name| !TELL.contains(name))
        .map(str::to_owned)
        .collect()
}

/// The last day of the year to come.
#[expect(
    clippy::disallowed_methods,
    reason = "the platform runs by the system's clock"
)]
fn last_day() -> String {
    use chrono::Datelike;
    format!("{}-12-31", chrono::Utc::now().year() + 1)
}

pub fn person(first_name: &str, insz: &str, email: &str) -> Value {
    json!({
        "name": "Claes", "firstName": first_name, "dateOfBirth": BORN, "inszNumber": insz, "email": email,
        "address": {"street": "Dorpsstraat 1", "postalCode": "3450", "city": "Geetbets"},
        "registrationOrganizer": {"id": LIBRARY}, "registrationCardType": "DIGITAL",
        "registrationCardSystemId": 38,
    })
}

async fn register(
    counter: &Client,
    provider: &Provider,
    name: &'static str,
    insz: &str,
    right: bool,
) -> Holder {
    let sub = name.to_lowercase();
    let email = format!("{sub}@example.org");
    let mut body = person(name, insz, &email);
    if right {
        body["registrationSocialTariffEndDate"] = json!(last_day());
    }
    let registered = counter.post("/passholders", body).await;
    assert_eq!(registered.status, 200, "{registered:?}");
    let has_right = registered.body["cardSystemMemberships"][0]["socialTariff"].is_object();
    assert_eq!(
        has_right, right,
        "a counter that may see it sees it: {registered:?}"
    );
    let text = |pointer: &str| registered.body[pointer].as_str().unwrap().to_owned();
    let number = text("uitpasNumber");
    let claims = json!({"https://publiq.be/rrn": insz});
    let known = BTreeMap::from([
        ("basic", STANDARD.encode(format!("{number}:{BORN}"))),
        ("id", text("id")),
        ("number", number),
        ("insz", insz.to_owned()),
        ("firstName", name.to_owned()),
        ("email", email),
        ("own", provider.token(&sub, &claims).unwrap()),
    ]);
    Holder {
        known: RefCell::new(known),
    }
}

impl World {
    pub async fn start() -> Self {
        let provider = Provider::start().await.unwrap();
        let file = provider.settings().unwrap().display().to_string();
        let settings = [("BELEEF_CONFIG", file.as_str())];
        let platform = Platform::start_with(Shape::Together, &["beleefregio"], &settings);
        let platform = platform.await.unwrap();
        let mut activity = PgConnection::connect(&platform.postgres.url("activity"))
            .await
            .unwrap();
        let worth = "update event set checkin_points = 20
                     where event_id = 'b1e00000-0000-4000-8000-000000000001'";
        activity.execute(worth).await.unwrap();
        let own = [
            "PASSHOLDERS_SELF_CHECKIN",
            "PASSHOLDERS_SELF_REGISTRATION",
            "PASSHOLDERS_REGISTER_UITID",
            "PASSHOLDERS_FAMILY_MEMBERS",
            "PASSHOLDERS_TRANSACTION_HISTORY",
        ];
        let_in(&platform, "apps:app", &own.map(str::to_owned));
        let secret = let_in(&platform, "kiosk", &silent());
        let kiosk = Client::connect(&platform.url, "kiosk", &secret).await.unwrap();
        let counter = platform.client("balie-geetbets").await.unwrap();
        let without = register(&counter, &provider, "Anna", "90010199893", false).await;
        let with = register(&counter, &provider, "Elsa", "90010199695", true).await;
        let owners = pack_rows("beleefregio", "passholders.csv").unwrap();
        let owner_id = owners
            .iter()
            .find(|row| row["first_name"] == "Lotte")
            .map(|row| row["id"].clone())
            .unwrap();
        let cards = pack_rows("beleefregio", "cards.csv").unwrap();
        let owner = cards
            .iter()
            .find(|row| row["passholder_id"] == owner_id)
            .map(|row| row["pass_number"].clone())
            .unwrap();
        let world = Self {
            platform,
            kiosk,
            holders: [without, with],
            owner_id,
            owner,
        };
        world.is_heard_of(&counter).await;
        world
    }

    /// Waits until every service knows both.
    async fn is_heard_of(&self, counter: &Client) {
        for holder in &self.holders {
            let number = holder.of("number");
            for path in [
                format!("/checkin-status?uitpasNumber={number}&eventId={THEATRE}"),
                format!("/rewards/3801/redeem-status?uitpasNumber={number}"),
                format!("/tariffs?uitpasNumber={number}&eventId={THEATRE}&regularPrice=7.35"),
            ] {
                let mut answer: Answer = counter.get(&path).await;
                for _ in 0..200 {
                    if answer.status == 200 {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    answer = counter.get(&path).await;
                }
                assert_eq!(answer.status, 200, "{path}: {answer:?}");
            }
        }
    }

    /// Waits until both have what they saved.
    pub async fn is_booked(&self) {
        let booked = "select count(*) from entry
                      where kind = 'check_in' and points = 20 and at > now() - interval '10 minutes'";
        let patience = Duration::from_secs(60);
        self.platform
            .wait_for("points", booked, 2, patience)
            .await
            .unwrap();
    }
}
