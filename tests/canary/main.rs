//! Canaries: one national number and one name are typed into every text of every operation, and then looked
//! for wherever something is kept or shown.

mod forgotten;
mod forms;
mod places;

use forms::{Form, Typed, forms};
use places::Found;
use platform::{Client, Platform, Provider, Shape, pack_rows};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A valid number of nobody, as people, cards, scanners and programs write it.
const NATIONAL_NUMBERS: [&str; 10] = [
    "85073099833",
    "85.07.30-998.33",
    "85 07 30 998 33",
    "850730-998-33",
    "85/07/30 998/33",
    "850730998331234567",
    "Mevr. X, 85.07.30-998.33",
    "x85073099833y",
    "８５０７３０９９８３３",
    "85\u{200b}0730\u{2060}99833",
];
const NAME: &str = "Kanarinska";

/// What a client may keep in its own words, and where: its reference of a sale, the label of a price, the
/// icon of a family member, its key; what somebody is called whom it registers, and its note on him.
const OWN_WORDS: &[&str] = &[
    "pass.family_member",
    "pass.idempotency",
    "billing.ticket_sale",
    "billing.reservation_line",
    "billing.waiting_entry",
    "billing.idempotency",
    "activity.idempotency",
    "reward.redemption",
    "pass.idempotency",
    "pass.passholder",
    "pass.note",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_national_number_that_is_typed_anywhere_is_kept_and_shown_nowhere() {
    let provider = Provider::start().await.unwrap();
    let settings = provider.settings().unwrap().display().to_string();
    let settings = [("BELEEF_CONFIG", settings.as_str())];
    let platform = Platform::start_with(Shape::Together, &["beleefregio"], &settings);
    let platform = platform.await.unwrap();
    let document: Value = serde_json::from_str(&platform.run(&["document", "openapi"]).unwrap()).unwrap();
    let forms = forms(&document);
    let operations: BTreeSet<&str> = forms.iter().map(|form| form.operation.as_str()).collect();
    assert!(operations.len() >= 30, "{operations:?}");
    let caller = platform.client("beheer").await.unwrap();
    // Somebody of the region too, so that look-ups find somebody.
    let resident = pack_rows("beleefregio", "passholders.csv")
        .unwrap()
        .swap_remove(11);
    let texts = [NATIONAL_NUMBERS.as_slice(), &[resident["insz"].as_str(), NAME]].concat();
    let mut typed: Vec<Typed> = texts.iter().map(|text| Typed::Text(text)).collect();
    typed.push(Typed::Encoded(NATIONAL_NUMBERS[0]));
    typed.push(Typed::Number(NATIONAL_NUMBERS[0]));
    for form in &forms {
        for (n, typed) in typed.iter().copied().enumerate() {
            send(&caller, &platform.url, form, typed, n).await;
        }
    }
    sign_in(&platform, &provider, &caller, &resident["insz"]).await;
    let resident_card = caller
        .get(&format!("/passes?identifier={}", resident["insz"]))
        .await;
    assert_eq!(
        resident_card.status, 200,
        "look-ups are answered: {:?}",
        resident_card.body
    );

    let secret = [NATIONAL_NUMBERS.as_slice(), &[resident["insz"].as_str()]].concat();
    let found = places::search(&platform, &secret).await;
    assert!(found.is_empty(), "a national number stands in {found:#?}");

    let names = places::search(&platform, &[NAME]).await;
    let elsewhere = |found: &Found| found.is_shown() && !OWN_WORDS.contains(&found.place.as_str());
    let elsewhere: Vec<Found> = names.into_iter().filter(elsewhere).collect();
    assert!(elsewhere.is_empty(), "a name stands in {elsewhere:#?}");

    let home = format!("{} {}", resident["street"], resident["number"]);
    let residents = places::search(&platform, &[&home]).await;
    assert!(
        residents.iter().any(|found| found.place == "pass.passholder"),
        "{home}"
    );
    let beside = |found: &Found| found.is_shown() && !found.place.starts_with("pass.");
    let beside: Vec<Found> = residents.into_iter().filter(beside).collect();
    assert!(beside.is_empty(), "whose pass it is stands in {beside:#?}");
}

/// Somebody of the region and somebody else come with tokens that prove their national numbers.
async fn sign_in(platform: &Platform, provider: &Provider, caller: &Client, resident: &str) {
    let library = "b1e00000-0000-4000-8000-000000000110";
    let may = ["PASSHOLDERS_SELF_READ", "PASSHOLDERS_SELF_REGISTRATION"];
    platform.run(&["client", "create", "apps:app"]).unwrap();
    platform
        .run(&["client", "grant", "apps:app", library, may[0], may[1]])
        .unwrap();
    let with_number = |sub: &str, number: &str| {
        let claims = json!({"https://publiq.be/rrn": number});
        caller.with_token(&provider.token(sub, &claims).unwrap())
    };
    let own = with_number("resident", resident).get("/passholders/me").await;
    assert_eq!(own.status, 200, "{own:?}");
    let newcomer = with_number("newcomer", NATIONAL_NUMBERS[0]);
    let body = json!({
        "name": NAME, "firstName": "An", "dateOfBirth": "1985-07-30",
        "postalCode": "3450", "city": "Geetbets",
        "cardSystem": {"id": 38}, "registrationOrganizer": {"id": library},
    });
    let registered = newcomer.post("/passholders/me", body).await;
    assert!(registered.status < 500, "{registered:?}");
    let own = newcomer.get("/passholders/me").await;
    assert_eq!(
        own.status, 200,
        "registered now, or at a counter before: {registered:?} {own:?}"
    );
}

/// Sends a form with the canary in one place. A refusal is fine, an error of ours is not.
async fn send(caller: &Client, url: &str, form: &Form, typed: Typed<'_>, n: usize) {
    let key = match form.in_key {
        true => Some(typed.text().to_owned()).filter(|text| text.is_ascii()),
        false => form.takes_key.then(|| format!("{}-{n}", form.name())),
    };
    let method: Method = form.method.parse().unwrap();
    let body = form.body_with(typed);
    let answer = caller
        .send(method, &form.path_with(typed), body.as_ref(), key.as_deref())
        .await
        .unwrap_or_else(|error| panic!("{} at {url}: {error}", form.name()));
    assert!(
        answer.status < 500 || answer.status == 501,
        "{}: {answer:?}",
        form.name()
    );
}

#[test]
fn a_pass_number_of_the_demo_region_says_nothing_of_its_holder() {
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    assert!(cards.len() > 300);
    for card in cards {
        let number = &card["pass_number"];
        assert_eq!(number.as_bytes()[11], b'0', "{number}");
    }
}
