//! Who may change memberships and second homes, ask for prices and read cards; and whoever guesses codes
//! waits.

use crate::provider::{Provider, get, may, open, send, settings, stage};
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use contracts::access::{LoadAccess, Permission, UserRow};
use contracts::activity::OrganizerChanged;
use contracts::ask::Done;
use contracts::pass::*;
use contracts::{OrganizerId, PassNumber, Refusal};
use serde_json::{Value, json};
use testing::{Stage, given};

/// Takes every change, tells of a preview what it was told of the organizer and of a second home what it was
/// told of that, and knows no voucher.
fn pass() -> Desk {
    let invalid = || Refusal::uitpas("invalid-voucher-code", "Invalid voucher code");
    Desk::for_service("pass")
        .read::<ChangeMembership, _, _>(|ask| async move {
            match ask.uitpas_number.as_deref() {
                Some(text) if text == given::pass_number(7, false).as_str() => Ok(Done {}),
                Some(text) if text == given::pass_number(8, false).as_str() => {
                    Err(Refusal::invalid_card_status("BLOCKED").into())
                }
                _ => Err(Refusal::invalid_card("Card not found").into()),
            }
        })
        .read::<PreviewMembership, _, _>(|ask| async move {
            let registrar = serde_json::to_string(&ask.counter).unwrap();
            Err(Refusal::invalid(registrar).into())
        })
        .read::<NoteSecondHome, _, _>(|ask| async move {
            assert_eq!(ask.counters.len(), 1, "the library");
            Err(Refusal::invalid(serde_json::to_string(&ask.home).unwrap()).into())
        })
        .read::<MoveCards, _, _>(|ask| async move {
            let own: Vec<OrganizerId> = vec!["bib-geetbets".into()];
            assert_eq!((&ask.organizers, &ask.counter.organizer_id), (&own, &own[0]));
            let is_there = |number: &PassNumber| *number == given::pass_number(7, false);
            match ask.pass_numbers.iter().position(|number| !is_there(number)) {
                None => Ok(Done {}),
                Some(n) => {
                    let refusal = Refusal::invalid_card("Card not found");
                    Err(refusal.at(&format!("/uitpasNumbers/{n}")).into())
                }
            }
        })
        .read::<ReadCardStock, _, _>(|ask| async move {
            Err(Refusal::invalid(serde_json::to_string(&ask.organizers).unwrap()).into())
        })
        .read::<EndSecondHome, _, _>(|_| async { Ok(Done {}) })
        .read::<PriceForNewcomer, _, _>(move |_| async move { Err(invalid().into()) })
        .read::<PriceForHolder, _, _>(move |_| async move { Err(invalid().into()) })
        .read::<ListEntitledCards, _, _>(|_| async {
            let card = EntitledCard {
                pass_number: given::pass_number(1, false),
                passholder_id: given::holder_id(1),
                pass_type: PassType::Group,
                tickets_per_year: Some(50),
            };
            Ok(EntitledCards {
                cards: vec![card],
                next: None,
            })
        })
}

struct Counter {
    stage: Stage,
    door: axum::Router,
    token: String,
}

impl Counter {
    /// A counter of the library of Geetbets that holds these permissions.
    async fn with(permissions: &[Permission]) -> Self {
        let provider = Provider::start().await;
        let stage = stage().await;
        let mut settings = settings();
        settings.service.trusted = vec![provider.trusted()];
        let door = open(&stage, &settings);
        stage.open_for("pass", pass());
        let (_, service) = gateway::service(&stage.office, &settings).unwrap();
        let other = OrganizerChanged {
            organizer_id: "bib-zoutleeuw".into(),
            ..given::organizer()
        };
        let organizers = [given::organizer(), other];
        stage
            .hear(&service.subscriptions, "activity", &organizers)
            .await
            .unwrap();
        stage
            .hear(&service.subscriptions, "pass", &[given::holder(50)])
            .await
            .unwrap();
        let user = UserRow {
            subject: "an@example.org".into(),
            issuer: None,
            name: "An".into(),
            partner_id: None,
            grants: may("bib-geetbets", permissions),
        };
        let load = LoadAccess {
            users: vec![user],
            ..LoadAccess::default()
        };
        stage.ask(load).await.unwrap();
        let token = provider.says(&provider.right_claims());
        Self { stage, door, token }
    }

    async fn change(&self, body: &Value) -> (u16, String) {
        let path = format!("/passholders/{}/memberships/38", given::holder_id(1));
        let request = Request::post(path).header("authorization", format!("Bearer {}", self.token));
        let answer = send(&self.door, request.body(Body::from(body.to_string())).unwrap()).await;
        (answer.status, slug(&answer.body))
    }

    async fn move_cards(&self, organizer: &str, numbers: &[&str]) -> (u16, Value) {
        let body = json!({"organizerId": organizer, "uitpasNumbers": numbers});
        let request =
            Request::put("/cards/counter").header("authorization", format!("Bearer {}", self.token));
        let answer = send(&self.door, request.body(Body::from(body.to_string())).unwrap()).await;
        (answer.status, answer.body)
    }

    async fn second_home(&self, method: &str, body: &Value) -> (u16, Value) {
        let path = format!("/passholders/{}/second-home", given::holder_id(1));
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {}", self.token));
        let answer = send(&self.door, request.body(Body::from(body.to_string())).unwrap()).await;
        (answer.status, answer.body)
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let answer = get(&self.door, path, &self.token).await;
        (answer.status, answer.body)
    }
}

fn slug(body: &Value) -> String {
    let base = "https://api.publiq.be/probs/";
    body["type"].as_str().unwrap_or_default().replace(base, "")
}

fn wanted(organizer: &str) -> Value {
    json!({"cardType": "NFC_CARD", "uitpasNumber": given::pass_number(7, false).as_str(),
        "registrationOrganizer": {"id": organizer}})
}

#[tokio::test]
async fn a_membership_needs_the_permission_of_its_organizer_and_the_right_one_more() {
    use Permission::{PassholdersWrite, PassholdersWriteSocialtariff};
    let forbidden = (403, "auth/forbidden".to_owned());
    let none = Counter::with(&[Permission::PassholdersSearch]).await;
    assert_eq!(none.change(&json!("not read")).await, forbidden);
    let plain = Counter::with(&[PassholdersWrite]).await;
    assert_eq!(plain.change(&wanted("bib-geetbets")).await, (201, String::new()));
    let unknown = (400, "uitpas/organizer-not-found".to_owned());
    assert_eq!(plain.change(&wanted("bib-elders")).await, unknown);
    let mut right = wanted("bib-geetbets");
    right["socialTariff"] = json!({});
    assert_eq!(plain.change(&right).await, forbidden);
    let entitled = Counter::with(&[PassholdersWrite, PassholdersWriteSocialtariff]).await;
    assert_eq!(entitled.change(&right).await, (201, String::new()));
    for body in [
        json!({}),
        json!({"cardType": "PAPER", "registrationOrganizer": {"id": "bib-geetbets"}}),
    ] {
        let refused = entitled.change(&body).await;
        assert_eq!(refused, (400, "body/invalid-data".to_owned()), "{body}");
    }
    drop((none.stage, plain.stage, entitled.stage));
}

#[tokio::test]
async fn a_second_home_is_written_by_who_writes_passholders_and_is_one_line() {
    let reader = Counter::with(&[Permission::PassholdersSearch]).await;
    for method in ["PUT", "DELETE"] {
        let (status, body) = reader.second_home(method, &json!("not read")).await;
        assert_eq!(
            (status, slug(&body).as_str()),
            (403, "auth/forbidden"),
            "{method}"
        );
    }
    let writer = Counter::with(&[Permission::PassholdersWrite]).await;
    let address = json!({
        "street": "Markt", "number": "3", "postalCode": " 3440", "city": "Zoutleeuw", "country": "BE",
    });
    let sent = json!({"address": address, "share": 70, "from": "2026-12-01"});
    let (status, body) = writer.second_home("PUT", &sent).await;
    let told: Value = serde_json::from_str(body["title"].as_str().unwrap()).unwrap();
    let kept = json!({"street": "Markt 3", "postalCode": "3440", "city": "Zoutleeuw"});
    let expected = json!({"address": kept, "share": 70, "from": "2026-12-01"});
    assert_eq!((status, told), (400, expected));
    for wrong in [
        json!({}),
        json!({"address": kept, "share": 300}),
        json!({"address": kept, "share": 50.5}),
        json!({"address": kept, "share": -1}),
        json!({"address": kept, "from": "tomorrow"}),
        json!({"address": {"city": "Zoutleeuw"}}),
    ] {
        let (status, body) = writer.second_home("PUT", &wrong).await;
        assert_eq!(
            (status, slug(&body).as_str()),
            (400, "body/invalid-data"),
            "{wrong}"
        );
    }
    assert_eq!(writer.second_home("DELETE", &Value::Null).await.0, 204);
    drop((reader.stage, writer.stage));
}

#[tokio::test]
async fn the_service_is_told_of_the_organizer_what_the_door_knows() {
    use Permission::{PassholdersWrite, PassholdersWriteSocialtariff};
    let all = Permission::PassholdersWriteSocialtariffFullCardsystem;
    let path = |right: bool, organizer: &str| {
        let id = given::holder_id(1);
        format!("/passholders/{id}/memberships/38?socialTariff={right}&organizerId={organizer}")
    };
    for (permissions, everywhere) in [
        (&[PassholdersWrite, PassholdersWriteSocialtariff][..], false),
        (&[PassholdersWrite, PassholdersWriteSocialtariff, all], true),
    ] {
        let counter = Counter::with(permissions).await;
        let (_, body) = counter.get(&path(true, "bib-geetbets")).await;
        let told: contracts::pass::Counter = serde_json::from_str(body["title"].as_str().unwrap()).unwrap();
        let expected = contracts::pass::Counter {
            organizer_id: "bib-geetbets".into(),
            card_system_ids: vec![given::REGION],
            postal_code: Some("3450".into()),
            grants: true,
            grants_elsewhere: everywhere,
            writes_abroad: false,
        };
        assert_eq!(told, expected);
    }
    let plain = Counter::with(&[PassholdersWrite]).await;
    assert_eq!(plain.get(&path(true, "bib-geetbets")).await.0, 403);
    let (status, body) = plain.get(&path(false, "bib-geetbets")).await;
    let told: contracts::pass::Counter = serde_json::from_str(body["title"].as_str().unwrap()).unwrap();
    assert_eq!((status, told.grants, told.grants_elsewhere), (400, false, false));
    let (status, body) = plain.get(&path(false, "bib-elders")).await;
    assert_eq!(
        (status, slug(&body).as_str()),
        (400, "uitpas/organizer-not-found")
    );
    let missing = format!("/passholders/{}/memberships/38", given::holder_id(1));
    assert_eq!(plain.get(&missing).await.0, 404);
    let none = Counter::with(&[]).await;
    assert_eq!(none.get(&path(false, "bib-geetbets")).await.0, 403);
}

#[tokio::test]
async fn whoever_guesses_codes_of_vouchers_is_told_to_wait() {
    use Permission::{MembershipPricesRead, PassholdersSearch, PassholdersSearchById};
    let counter = Counter::with(&[MembershipPricesRead, PassholdersSearch]).await;
    let mut statuses = vec![];
    for n in 0..6 {
        let newcomer = "postalCode=3450&dateOfBirth=2000-01-01&cardType=DIGITAL";
        let newcomer = format!("/passholders/membership-prices/38?{newcomer}&voucher=W{n}");
        let holder = format!(
            "/passholders/{}/membership-prices/38?cardType=DIGITAL&voucher=W{n}",
            given::holder_id(1)
        );
        statuses.push(counter.get(&newcomer).await.0);
        statuses.push(counter.get(&holder).await.0);
    }
    assert_eq!(
        statuses,
        [400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 429, 429]
    );
    let by_id = Counter::with(&[MembershipPricesRead, PassholdersSearchById]).await;
    let holder = format!(
        "/passholders/{}/membership-prices/38?cardType=DIGITAL",
        given::holder_id(1)
    );
    assert_eq!(by_id.get(&holder).await.0, 403);
}

#[tokio::test]
async fn whoever_guesses_numbers_of_cards_is_told_to_wait_and_nobody_whose_card_is_another_regions() {
    let counter = Counter::with(&[Permission::PassholdersWrite]).await;
    let change = async |n: u32| {
        let mut wanted = wanted("bib-geetbets");
        wanted["uitpasNumber"] = json!(given::pass_number(n, false).as_str());
        counter.change(&wanted).await.0
    };
    for _ in 0..6 {
        assert_eq!(change(50).await, 400, "a card that there is");
        assert_eq!(change(8).await, 400, "one that is blocked");
    }
    for n in 100..110 {
        assert_eq!(change(n).await, 400, "{n}");
    }
    assert_eq!(change(110).await, 429);
}

#[tokio::test]
async fn the_cards_with_the_social_tariff_are_their_regions_and_show_all_tickets_while_billing_is_away() {
    let counter = Counter::with(&[Permission::SocialtariffExport]).await;
    let (status, body) = counter.get("/cards/social-tariff/38/active").await;
    let number = given::pass_number(1, false);
    let expected = json!([{"uitpasNumber": number.as_str(), "cardType": "GROUP", "availableTickets": 50}]);
    assert_eq!((status, body), (200, expected));
    assert_eq!(counter.get("/cards/social-tariff/5/active").await.0, 403);
    assert_eq!(counter.get("/cards/social-tariff/x/active").await.0, 404);
    assert_eq!(counter.get("/cards?uitpasNumber=1").await.0, 403);
    let reader = Counter::with(&[Permission::CardsRead]).await;
    assert_eq!(reader.get("/cards").await.0, 404);
    assert_eq!(reader.get("/cards/social-tariff/38/active").await.0, 403);
}

#[tokio::test]
async fn cards_go_to_a_counter_where_the_caller_writes_passholders() {
    let reader = Counter::with(&[Permission::CardsRead]).await;
    let card = given::pass_number(7, false);
    let refused = async |counter: &Counter, organizer: &str, numbers: &[&str]| {
        let (status, body) = counter.move_cards(organizer, numbers).await;
        (status, slug(&body))
    };
    let forbidden = (403, "auth/forbidden".to_owned());
    assert_eq!(refused(&reader, "bib-geetbets", &[]).await, forbidden);
    let (_, body) = reader.get("/card-systems/38/stock").await;
    assert_eq!(
        body["title"], "[\"bib-geetbets\"]",
        "told of the counters that it may see"
    );
    let writer = Counter::with(&[Permission::PassholdersWrite]).await;
    let moved = writer.move_cards("bib-geetbets", &[card.as_str(); 100]).await;
    assert_eq!(moved, (204, Value::Null));
    let elsewhere = refused(&writer, "bib-zoutleeuw", &[card.as_str()]).await;
    assert_eq!(elsewhere, forbidden, "not at this counter");
    let unknown = refused(&writer, "bib-elders", &[card.as_str()]).await;
    assert_eq!(unknown, (400, "uitpas/organizer-not-found".to_owned()));
    for numbers in [&[][..], &[card.as_str(); 101]] {
        let refused = refused(&writer, "bib-geetbets", numbers).await;
        assert_eq!(refused, (400, "body/invalid-data".to_owned()));
    }
    let (status, body) = writer.move_cards("bib-geetbets", &[card.as_str(), "123"]).await;
    assert_eq!(
        (status, slug(&body).as_str()),
        (400, "uitpas/invalid-uitpas-number")
    );
    assert_eq!(body["jsonPointer"], "/uitpasNumbers/1");
}

#[tokio::test]
async fn whoever_guesses_numbers_of_cards_by_moving_them_is_told_to_wait() {
    let counter = Counter::with(&[Permission::PassholdersWrite]).await;
    let moved = async |n: u32| {
        let numbers = [7, n].map(|n| given::pass_number(n, false));
        let numbers = numbers.each_ref().map(PassNumber::as_str);
        counter.move_cards("bib-geetbets", &numbers).await.0
    };
    for _ in 0..12 {
        assert_eq!(moved(50).await, 400, "a card that there is");
    }
    for n in 100..110 {
        assert_eq!(moved(n).await, 400, "{n}");
    }
    assert_eq!(moved(110).await, 429);
}
