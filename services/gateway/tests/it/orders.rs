//! What the door decides of orders: who orders, who reads, who is slowed.

use crate::provider::{Answer, client, get, open, send, settings, stage};
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use chassis::ask::{Answer as Answered, Call, parse};
use contracts::access::*;
use contracts::ask::Done;
use contracts::pass::*;
use contracts::{Cents, Euro, OrderId, Refusal};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use testing::{Stage, given};
use uuid::Uuid;

const INSZ: &str = "85073099833";

fn shown(id: OrderId) -> Order {
    Order {
        id,
        status: OrderStatus::Completed,
        payment_url: None,
        email: Some("an@example.org".into()),
        total_price: Some(Euro(Cents(0))),
        registration_token: None,
        custom_token: None,
        main_passholder_registration: None,
        extra_passholder_registrations: None,
    }
}

/// What is refused for the name of its buyer.
fn judged(name: &str) -> Result<(), Refusal> {
    match name {
        "Claes" => Ok(()),
        "Known" => Err(Refusal::uitpas("email-already-used", "used")),
        "Used" => Err(Refusal::uitpas("insz-already-used", "used").at("/extraPassholderRegistrations/0")),
        "Coded" => Err(Refusal::uitpas("invalid-voucher-code", "no such code")),
        _ => Err(Refusal::uitpas("invalid-city", "no such city")),
    }
}

/// What the pass service was asked, with the key of the request.
type Asked = Arc<Mutex<Vec<(PlaceOrder, Option<String>)>>>;

fn pass(asked: &Asked) -> Desk {
    let asked = asked.clone();
    Desk::for_service("pass")
        .on::<PlaceOrder, _>(move |call: Call| {
            let asked = asked.clone();
            Box::pin(async move {
                let ask: PlaceOrder = parse::<PlaceOrder>(&call.body)?;
                let (id, name) = (ask.order_id, ask.passes[0].person.name.clone());
                let key = call.idempotency.map(|key| key.client);
                asked.lock().unwrap().push((ask, key));
                judged(&name)?;
                Ok(Answered {
                    body: serde_json::to_vec(&shown(id))?,
                    replayed: false,
                })
            })
        })
        .read::<ReadOrder, _, _>(|ask| async move {
            let organizers: Vec<String> = ask.organizers.iter().map(|id| id.0.clone()).collect();
            let mut order = shown(ask.order_id);
            order.payment_url = Some(format!("{organizers:?} {}", ask.with_persons));
            Ok(order)
        })
        .read::<OpenOrder, _, _>(|ask| async move {
            match ask.custom_token.0.as_str() {
                "hush" => Ok(shown(ask.order_id)),
                _ => Err(Refusal::new("url/not-found", 404, "Order not found").into()),
            }
        })
        .read::<LookAtPayment, _, _>(|_| async { Ok(Done {}) })
}

fn registration(name: &str) -> Value {
    json!({
        "name": name, "firstName": "An", "dateOfBirth": "1985-07-30", "email": "an@example.org",
        "address": {"postalCode": "3450", "city": "Geetbets", "country": "BE"},
        "registrationOrganizer": {"id": "bib"},
    })
}

fn order(name: &str) -> Value {
    json!({"mainPassholderRegistration": registration(name)})
}

async fn post(door: &axum::Router, who: (&str, &str), key: &str, body: &Value) -> Answer {
    let request = Request::post("/orders")
        .header(who.0, who.1)
        .header("idempotency-key", key);
    send(door, request.body(Body::from(body.to_string())).unwrap()).await
}

async fn hear_of_the_library(stage: &Stage) {
    let (_, service) = gateway::service(&stage.office, &settings()).unwrap();
    let organizer = contracts::activity::OrganizerChanged {
        organizer_id: "bib".into(),
        ..given::organizer()
    };
    stage
        .hear(&service.subscriptions, "activity", &[organizer])
        .await
        .unwrap();
}

/// The door with a library, and a client that orders there.
async fn shop(set: fn(&mut gateway::config::Config)) -> (Stage, axum::Router, String, Asked) {
    let stage = stage().await;
    let mut settings = settings();
    set(&mut settings.service);
    let door = open(&stage, &settings);
    let asked = Asked::default();
    stage.open_for("pass", pass(&asked));
    hear_of_the_library(&stage).await;
    let held = [Permission::OrdersCreate, Permission::OrdersRead];
    let token = client(&stage, &door, "shop", &held).await;
    (stage, door, format!("Bearer {token}"), asked)
}

#[tokio::test]
async fn an_order_says_what_is_wrong_with_it_and_repeats_no_number() {
    let (stage, door, token, asked) = shop(|_| {}).await;
    let who = ("authorization", token.as_str());
    let mut body = order("Claes");
    body["mainPassholderRegistration"]["inszNumber"] = json!(INSZ);
    body["extraPassholderRegistrations"] = json!([registration("Claes")]);
    let placed = post(&door, who, "one", &body).await;
    assert_eq!(placed.status, 200, "{:?}", placed.body);
    let (ask, key) = asked.lock().unwrap()[0].clone();
    assert_eq!((ask.passes.len(), key.as_deref()), (2, Some("client:shop")));
    assert_eq!(
        ask.passes[0].person.address.country, None,
        "Belgium goes without saying"
    );
    assert_eq!(ask.passes[1].counter.card_system_ids, [given::REGION]);
    let again = post(&door, who, "one", &body).await;
    assert_eq!(again.body["id"], placed.body["id"], "the key names the order");
    let other = post(&door, who, "two", &body).await;
    assert_ne!(other.body["id"], placed.body["id"]);
    let on_record = "select count(*) from insz_lookup where caller = 'client:shop' and hit";
    assert_eq!(stage.number(on_record).await.unwrap(), 3);
    for (pointer, value, slug) in [
        (
            "/registrationOrganizer/id",
            json!("sport"),
            "uitpas/organizer-not-found",
        ),
        ("/registrationOrganizer/id", json!(""), "body/invalid-data"),
        ("/name", json!("x".repeat(5000)), "body/invalid-data"),
        ("/name", json!(INSZ), "body/invalid-data"),
        ("/dateOfBirth", json!("30-07-1985"), "body/invalid-data"),
        ("/email", json!(INSZ), "body/invalid-data"),
    ] {
        let mut wrong = body.clone();
        let place = format!("/extraPassholderRegistrations/0{pointer}");
        *wrong.pointer_mut(&place).unwrap() = value;
        let refused = post(&door, who, "three", &wrong).await;
        let wanted = format!("https://api.publiq.be/probs/{slug}");
        assert_eq!(
            (refused.status, &refused.body["type"]),
            (400, &json!(wanted)),
            "{pointer}"
        );
        assert!(
            !refused.body.to_string().contains("8507309"),
            "{:?}",
            refused.body
        );
    }
    for number in [json!("85073099834"), json!(85073099833_u64)] {
        let mut wrong = body.clone();
        wrong["mainPassholderRegistration"]["inszNumber"] = number;
        let refused = post(&door, who, "four", &wrong).await;
        assert_eq!(refused.status, 400);
        assert!(
            !refused.body.to_string().contains("8507309"),
            "{:?}",
            refused.body
        );
    }
    let mut crowd = order("Claes");
    crowd["extraPassholderRegistrations"] = json!(vec![registration("Claes"); 10]);
    let refused = post(&door, who, "five", &crowd).await;
    assert_eq!(
        refused.body["schemaErrors"][0]["jsonPointer"],
        "/extraPassholderRegistrations"
    );
    assert_eq!(post(&door, who, "six", &json!(null)).await.status, 400);
    let bare = client(&stage, &door, "bare", &[Permission::OrdersRead]).await;
    let bare = format!("Bearer {bare}");
    assert_eq!(
        post(&door, ("authorization", &bare), "one", &body).await.status,
        403
    );
    assert_eq!(
        post(&door, ("x-other", "nothing"), "one", &body).await.status,
        401
    );
}

#[tokio::test]
async fn who_shows_only_the_id_of_a_client_orders_under_keys_of_its_own_and_a_small_limit() {
    let (_stage, door, token, asked) = shop(|config| config.orders_per_minute = 3).await;
    let known = ("x-client-id", "shop");
    let by_token = post(&door, ("authorization", &token), "one", &order("Claes")).await;
    let by_id = post(&door, known, "one", &order("Claes")).await;
    assert_eq!((by_token.status, by_id.status), (200, 200));
    assert_ne!(
        by_token.body["id"], by_id.body["id"],
        "nobody gets another's order by its key"
    );
    let keys: Vec<_> = asked
        .lock()
        .unwrap()
        .iter()
        .map(|asked| asked.1.clone().unwrap())
        .collect();
    assert!(
        keys[1].starts_with("without a token:client:shop|address:"),
        "{keys:?}"
    );
    for status in [200, 200, 429] {
        assert_eq!(post(&door, known, "two", &order("Claes")).await.status, status);
    }
    let by_token = post(&door, ("authorization", &token), "one", &order("Claes")).await;
    assert_eq!(by_token.status, 200, "who has a token does not wait for them");
}

#[tokio::test]
async fn whoever_guesses_addresses_and_codes_by_ordering_is_slowed() {
    let (_stage, door, token, _) = shop(|config| config.misses_per_minute = 3).await;
    let who = ("authorization", token.as_str());
    for _ in 0..5 {
        assert_eq!(
            post(&door, who, "one", &order("Lost")).await.status,
            400,
            "no guess"
        );
    }
    for name in ["Known", "Coded", "Known"] {
        assert_eq!(post(&door, who, "two", &order(name)).await.status, 400);
    }
    assert_eq!(post(&door, who, "three", &order("Claes")).await.status, 429);
}

#[tokio::test]
async fn of_several_numbers_in_an_order_only_the_one_that_is_used_counts_as_found() {
    let (stage, door, token, _) = shop(|config| config.misses_per_minute = 2).await;
    let who = ("authorization", token.as_str());
    let mut body = order("Used");
    let mut extra = registration("Claes");
    extra["inszNumber"] = json!("17050399911");
    body["extraPassholderRegistrations"] = json!([extra]);
    let recorded = async || {
        let count = |sql| stage.number(sql);
        let hits = count("select count(*) from insz_lookup where hit").await.unwrap();
        (
            hits,
            count("select count(*) from insz_lookup where not hit")
                .await
                .unwrap(),
        )
    };
    // A number alone that is somebody's is no guess for whoever shows a token.
    for _ in 0..3 {
        assert_eq!(post(&door, who, "one", &body).await.status, 400);
    }
    assert_eq!(recorded().await, (3, 0));
    body["mainPassholderRegistration"]["inszNumber"] = json!(INSZ);
    for _ in 0..2 {
        assert_eq!(post(&door, who, "two", &body).await.status, 400);
    }
    assert_eq!(
        recorded().await,
        (5, 2),
        "the other is nobody's, as far as it is known"
    );
    assert_eq!(post(&door, who, "three", &order("Claes")).await.status, 429);
}

#[tokio::test]
async fn an_order_is_read_with_a_token_with_the_id_of_a_client_or_with_its_secret() {
    let (stage, door, token, _) = shop(|config| config.orders_per_minute = 4).await;
    let path = format!("/orders/{}", Uuid::from_u128(7));
    let read = async |headers: &[(&str, &str)]| {
        let request = headers
            .iter()
            .fold(Request::get(&path), |request, (name, value)| {
                request.header(*name, *value)
            });
        send(&door, request.body(Body::empty()).unwrap()).await
    };
    let token = token.as_str();
    let by_token = read(&[("authorization", token), ("x-custom-token", "wrong")]).await;
    assert_eq!(
        by_token.body["paymentUrl"], r#"["bib"] true"#,
        "{:?}",
        by_token.body
    );
    let by_id = read(&[("x-client-id", "shop")]).await;
    assert_eq!(by_id.body["paymentUrl"], r#"["bib"] false"#);
    assert_eq!(read(&[("x-custom-token", "hush")]).await.status, 200);
    assert_eq!(read(&[("x-custom-token", "wrong")]).await.status, 404);
    assert_eq!(read(&[("x-custom-token", "hush")]).await.status, 200);
    let slowed = read(&[("x-custom-token", "hush")]).await;
    assert_eq!(
        (slowed.status, slowed.body["type"].as_str()),
        (429, Some("https://api.publiq.be/probs/uitpas/rate-limited"))
    );
    assert_eq!(read(&[]).await.status, 401);
    let bearer = token.strip_prefix("Bearer ").unwrap();
    assert_eq!(get(&door, "/orders/1", bearer).await.status, 404);
    let bare = client(&stage, &door, "bare", &[Permission::OrdersCreate]).await;
    assert_eq!(get(&door, &path, &bare).await.status, 403);
}

#[tokio::test]
async fn who_knows_a_key_does_not_know_the_order() {
    let (_stage, door, _, _) = shop(|_| {}).await;
    let placed = post(&door, ("x-client-id", "shop"), "one", &order("Claes")).await;
    let id: Uuid = placed.body["id"].as_str().unwrap().parse().unwrap();
    let from = "without a token:client:shop|address:127.0.0.1";
    for client in ["client:shop", from, "shop"] {
        for space in [Uuid::NAMESPACE_URL, Uuid::NAMESPACE_OID, Uuid::nil()] {
            let guess = Uuid::new_v5(&space, format!("order|{client}|one").as_bytes());
            assert_ne!(guess, id);
        }
    }
    assert_eq!(id.get_version_num(), 8, "of a keyed hash");
}

#[tokio::test]
async fn strangers_share_the_limit_of_the_client_they_show_from_every_address() {
    let (_stage, door, _, asked) = shop(|config| {
        config.orders_per_minute = 3;
        config.proxies = 1;
    })
    .await;
    let from = async |n: usize| {
        let request = Request::post("/orders")
            .header("x-client-id", "shop")
            .header("x-forwarded-for", format!("192.0.2.{n}"))
            .body(Body::from(order("Claes").to_string()));
        send(&door, request.unwrap()).await.status
    };
    for n in 1..=3 {
        assert_eq!(from(n).await, 200);
    }
    assert_eq!(from(4).await, 429);
    let asked = asked.lock().unwrap();
    assert_eq!(asked[0].0.stranger_at.as_deref(), Some("client:shop"));
}

#[tokio::test]
async fn whoever_guesses_orders_is_slowed() {
    let (_stage, door, _, _) = shop(|config| config.misses_per_minute = 3).await;
    let path = format!("/orders/{}", Uuid::from_u128(7));
    let with = async |secret: &str| {
        let request = Request::get(&path).header("x-custom-token", secret);
        send(&door, request.body(Body::empty()).unwrap()).await.status
    };
    for _ in 0..5 {
        assert_eq!(with("hush").await, 200, "no guess");
    }
    for _ in 0..3 {
        assert_eq!(with("wrong").await, 404);
    }
    assert_eq!(with("hush").await, 429);
}

#[tokio::test]
async fn a_messenger_learns_nothing_and_is_limited() {
    let (_stage, door, _, _) = shop(|config| config.anonymous_per_minute = 4).await;
    let call = async |id: &str, body: Body| {
        let request = Request::post(format!("/payments/webhook/{id}"))
            .body(body)
            .unwrap();
        send(&door, request).await
    };
    let known = Uuid::from_u128(7).to_string();
    for (id, body) in [
        (known.as_str(), Body::from("id=tr_1")),
        (&known, Body::empty()),
        ("nothing", Body::from("{")),
        ("85073099833", Body::from(vec![b'x'; 4 << 20])),
    ] {
        let answer = call(id, body).await;
        assert_eq!((answer.status, answer.body), (200, Value::Null), "{id}");
    }
    assert_eq!(call(&known, Body::empty()).await.status, 429);
    let read = Request::get(format!("/payments/webhook/{known}"));
    assert_eq!(send(&door, read.body(Body::empty()).unwrap()).await.status, 405);
}
