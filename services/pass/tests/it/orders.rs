//! Orders on line: who may order for whom, and what is paid.

use super::registration::{ADULT, an, sent};
use super::shop::{RETURN_TO, family, jef, order, pass_for, shop, shop_with};
use super::{INSZ, find};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::pass::*;
use contracts::{CardSystemId, Cents, Euro, OrderId, OrganizerId, PassNumber};
use testing::{Stage, given};
use uuid::Uuid;

fn slug_and_place(fault: Result<Order, Fault>) -> (String, String) {
    match fault {
        Err(Fault::Refused(refusal)) => {
            let place = refusal.extra.get("jsonPointer").cloned();
            let place = place.or_else(|| Some(refusal.extra.get("schemaErrors")?[0]["jsonPointer"].clone()));
            let place = place.and_then(|place| place.as_str().map(str::to_owned));
            let slug = refusal.slug.trim_start_matches("uitpas/").to_owned();
            (slug, place.unwrap_or_default())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn everybody_in_an_order_becomes_a_passholder_once_it_is_paid() {
    let shop = shop().await;
    let mut wanted = family(1);
    wanted.passes[0].person.insz = sent(ADULT);
    let placed = shop.stage.ask(wanted.clone()).await.unwrap();
    assert_eq!(placed.status, OrderStatus::PendingPayment);
    assert_eq!(
        (placed.total_price, placed.email.as_deref()),
        (Some(Euro(Cents(300))), Some("an@example.org"))
    );
    let id = placed.id;
    let payment = shop.provider.payment_of(id).unwrap();
    assert_eq!(
        placed.payment_url.as_deref(),
        payment["_links"]["checkout"]["href"].as_str()
    );
    assert_eq!(payment["amount"]["value"], "3.00");
    assert_eq!(
        payment["webhookUrl"],
        format!("https://api.region.example/payments/webhook/{id}")
    );
    let token = placed.custom_token.clone().unwrap().0;
    assert_eq!(
        payment["redirectUrl"],
        format!("{RETURN_TO}?orderId={id}&customToken={token}")
    );
    let text = payment.to_string();
    for secret in ["Claes", "An ", "Jef", "an@example.org", ADULT] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert_eq!(shop.persons().await, 1, "Lotte");

    shop.provider.becomes(id, "paid").unwrap();
    for _ in 0..2 {
        shop.call_back(id).await;
        shop.sweep().await;
    }
    assert_eq!(shop.status(id).await, OrderStatus::Completed);
    assert_eq!(shop.persons().await, 3);
    let found = shop.stage.ask(find(ADULT)).await.unwrap();
    assert!(
        PassNumber::parse(found.uitpas_number.as_str())
            .unwrap()
            .as_str()
            .starts_with("09902")
    );
    let told = shop.stage.told::<PassholderChanged>().await.unwrap();
    assert_eq!(told.len(), 2, "once each");
    let issued = "select sum(price) from card_issue";
    assert_eq!(sum(&shop.stage, issued).await, 300);
    let counted =
        "select coalesce(sum(persons), 0)::bigint from person_count where 38 = any(card_system_ids)";
    assert_eq!(shop.stage.number(counted).await.unwrap(), 3);
    let shown = shop.read(id).await;
    assert_eq!((shown.payment_url, shown.custom_token), (None, None));
    let main = shown.main_passholder_registration.unwrap();
    assert_eq!(
        (main.first_name.as_str(), main.registration_card_system_id),
        ("An", Some(given::REGION))
    );
    assert_eq!(shown.extra_passholder_registrations.unwrap()[0].first_name, "Jef");
}

async fn sum(stage: &Stage, sql: &'static str) -> i64 {
    let text = sqlx::AssertSqlSafe(format!("select coalesce(({sql}), 0)::bigint"));
    sqlx::query_scalar(text)
        .fetch_one(&stage.office.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_costs_nothing_is_completed_at_once_and_asks_no_provider() {
    let shop = shop().await;
    let placed = shop.stage.ask(order(1, vec![pass_for(jef())])).await.unwrap();
    assert_eq!(
        (placed.status, placed.payment_url),
        (OrderStatus::Completed, None)
    );
    assert_eq!((shop.persons().await, shop.provider.calls()), (2, 0));
    let mut with_voucher = pass_for(an());
    with_voucher.voucher = Some("WELKOM-0001 ".into());
    let placed = shop.stage.ask(order(2, vec![with_voucher])).await.unwrap();
    assert_eq!(
        (placed.status, placed.total_price),
        (OrderStatus::Completed, Some(Euro(Cents(0))))
    );
    let used = "select count(*) from voucher where used_at is not null";
    assert_eq!(shop.stage.number(used).await.unwrap(), 1);
}

#[tokio::test]
async fn without_a_provider_only_what_costs_nothing_is_ordered() {
    let shop = shop_with(|settings| settings.payment.url = String::new(), |_| {}).await;
    assert_eq!(shop.stage.refusal(family(1)).await, "method/not-implemented");
    let free = order(2, vec![pass_for(jef())]);
    assert_eq!(shop.stage.ask(free).await.unwrap().status, OrderStatus::Completed);
    let homeless = shop_with(|_| {}, |_| {}).await;
    let mut wanted = family(1);
    wanted.return_to = None;
    let refused = slug_and_place(homeless.stage.ask(wanted).await);
    assert_eq!(refused.1, "/redirectUrlAfterPayment");
}

#[tokio::test]
async fn what_is_wrong_with_an_order_is_said_and_pointed_at() {
    let shop = shop().await;
    let extra = "/extraPassholderRegistrations/0";
    let with = |change: fn(&mut OrderedPass)| {
        let mut wanted = family(1);
        change(&mut wanted.passes[1]);
        wanted
    };
    for (wanted, slug, place) in [
        (
            with(|pass| pass.person.name = " ".into()),
            "body/invalid-data",
            "/name",
        ),
        (
            with(|pass| pass.person.phone = Some("0470\0".into())),
            "body/invalid-data",
            "/phoneNumber",
        ),
        (
            with(|pass| pass.person.parental_consent = None),
            "body/invalid-data",
            "/parentalConsent",
        ),
        (
            with(|pass| pass.person.address.city = "Gent".into()),
            "invalid-city",
            "",
        ),
        (
            with(|pass| pass.card_system_id = Some(CardSystemId(999))),
            "cardsystem-not-found",
            "",
        ),
        (
            with(|pass| pass.counter.card_system_ids = vec![]),
            "body/invalid-data",
            "/registrationCardSystemId",
        ),
        (
            with(|pass| pass.person.insz = sent(ADULT)),
            "invalid-insz-number",
            "",
        ),
        (
            with(|pass| pass.voucher = Some("nothing".into())),
            "invalid-voucher-code",
            "",
        ),
        (
            with(|pass| pass.person.address.country = Some("nl".into())),
            "auth/forbidden",
            "",
        ),
        (
            with(|pass| {
                pass.person.insz = sent(INSZ);
                pass.person.date_of_birth = "2017-05-03".parse().unwrap();
            }),
            "insz-already-used",
            "",
        ),
    ] {
        let refused = slug_and_place(shop.stage.ask(wanted).await);
        assert_eq!(refused, (slug.to_owned(), format!("{extra}{place}")));
    }
    let mut twice = family(1);
    for pass in &mut twice.passes {
        pass.person = PersonData {
            insz: sent(ADULT),
            ..an()
        };
    }
    let refused = slug_and_place(shop.stage.ask(twice).await);
    assert_eq!(
        refused,
        ("insz-already-used".into(), extra.into()),
        "twice in one order"
    );
    assert_eq!((shop.persons().await, shop.provider.calls()), (1, 0));
    let orders = "select count(*) from pass_order";
    assert_eq!(
        shop.stage.number(orders).await.unwrap(),
        0,
        "no key, nothing to remember"
    );
}

#[tokio::test]
async fn an_order_is_for_at_most_ten_people_and_needs_an_address_to_write_to() {
    let shop = shop().await;
    let crowd = |n: usize| order(1, (0..n).map(|_| pass_for(jef())).collect());
    let refused = slug_and_place(shop.stage.ask(crowd(11)).await);
    assert_eq!(refused.1, "/extraPassholderRegistrations");
    assert_eq!(shop.stage.refusal(order(1, vec![])).await, "body/invalid-data");
    let mut mute = family(1);
    mute.passes[0].person.email = None;
    let refused = slug_and_place(shop.stage.ask(mute).await);
    assert_eq!(refused.1, "/mainPassholderRegistration/email");
    shop.stage.ask(crowd(10)).await.unwrap();
    assert_eq!(shop.persons().await, 11);
}

#[tokio::test]
async fn an_address_of_another_grown_up_is_refused_and_a_child_has_that_of_a_parent() {
    let shop = shop().await;
    let paid = shop.stage.ask(family(1)).await.unwrap().id;
    shop.provider.becomes(paid, "paid").unwrap();
    shop.call_back(paid).await;
    let mut twin = order(2, vec![pass_for(an())]);
    twin.passes[0].person.email = Some("AN@example.org".into());
    let refused = slug_and_place(shop.stage.ask(twin).await);
    let wanted = (
        "email-already-used".to_owned(),
        "/mainPassholderRegistration".to_owned(),
    );
    assert_eq!(refused, wanted);
    let child = order(3, vec![pass_for(jef())]);
    assert_eq!(
        shop.stage.ask(child).await.unwrap().status,
        OrderStatus::Completed
    );
}

#[tokio::test]
async fn a_region_decides_whether_anybody_registers_on_line() {
    let closed = shop_with(
        |_| {},
        |load| load.card_systems[0].view.allows_cardless_registration = None,
    )
    .await;
    let refused = slug_and_place(closed.stage.ask(family(1)).await);
    assert_eq!(refused.1, "/mainPassholderRegistration/registrationCardSystemId");
    let unpriced = shop_with(|_| {}, |load| load.price_tables.clear()).await;
    let refused = slug_and_place(unpriced.stage.ask(family(1)).await);
    assert_eq!(refused.1, "/mainPassholderRegistration/registrationCardSystemId");
    let numberless = shop_with(|_| {}, |load| load.number_prefixes.clear()).await;
    let refused = slug_and_place(numberless.stage.ask(family(1)).await);
    assert_eq!(refused.1, "/mainPassholderRegistration/registrationCardSystemId");
}

fn geetbets(allows: bool) -> Vec<CitySettingsRow> {
    vec![CitySettingsRow {
        card_system_id: given::REGION,
        city: "GEETBETS".into(),
        postal_codes: vec!["3450".into()],
        allows_cardless_registration: allows,
        contact_email: "vrijetijd@geetbets.example".into(),
    }]
}

#[tokio::test]
async fn a_right_is_ordered_with_a_token_of_the_same_person_only() {
    let shop = shop_with(|_| {}, |load| load.city_settings = geetbets(true)).await;
    let with = |n: u128, insz: Option<&str>, id_token: Option<IdToken>| {
        let mut pass = pass_for(an());
        pass.person.insz = insz.and_then(sent);
        pass.id_token = id_token;
        order(n, vec![pass])
    };
    let other = "17050300040";
    for (insz, token) in [
        (Some(ADULT), shop.id_token(other, true)),
        (Some(ADULT), shop.id_token(ADULT, false)),
        (None, shop.id_token(ADULT, true)),
        (Some(ADULT), Some(IdToken("1.AAAA".into()))),
    ] {
        let refused = slug_and_place(shop.stage.ask(with(1, insz, token)).await);
        assert_eq!(refused.0, "invalid-social-tariff-validation-token");
    }
    let wanted = with(2, Some(ADULT), shop.id_token(ADULT, true));
    let placed = shop.stage.ask(wanted).await.unwrap();
    assert_eq!(placed.total_price, Some(Euro(Cents(100))));
    let main = placed.main_passholder_registration.unwrap();
    assert_eq!(
        main.registration_social_tariff,
        Some(RequestedSocialTariff { requested: true })
    );
    shop.provider.becomes(placed.id, "paid").unwrap();
    shop.call_back(placed.id).await;
    let found = shop.stage.ask(find(ADULT)).await.unwrap();
    assert_eq!(found.social_tariff.status, PassSocialTariffStatus::Active);
    let end = contracts::day::end_of("2027-04-30".parse().unwrap());
    assert_eq!(found.social_tariff.end_date, Some(end));

    let closed = shop_with(|_| {}, |load| load.city_settings = geetbets(false)).await;
    let wanted = with(1, Some(ADULT), closed.id_token(ADULT, true));
    let refused = slug_and_place(closed.stage.ask(wanted).await);
    assert_eq!(
        refused.1, "/mainPassholderRegistration/registrationCardSystemId",
        "its city says no"
    );
    closed
        .stage
        .ask(with(2, Some(ADULT), None))
        .await
        .expect("without a right");
}

#[tokio::test]
async fn an_order_is_read_by_whoever_may_read_those_of_all_its_organizers() {
    let shop = shop().await;
    let mut wanted = family(1);
    wanted.passes[1].counter.organizer_id = "sportdienst".into();
    let id = shop.stage.ask(wanted).await.unwrap().id;
    let with = |organizers: &[&str], with_persons: bool| ReadOrder {
        order_id: id,
        organizers: organizers.iter().map(|id| OrganizerId::from(*id)).collect(),
        with_persons,
    };
    for too_few in [&["bib-geetbets"][..], &["sportdienst"], &[]] {
        assert_eq!(shop.stage.refusal(with(too_few, true)).await, "url/not-found");
    }
    let both = ["bib-geetbets", "sportdienst", "another"];
    let shown = shop.stage.ask(with(&both, true)).await.unwrap();
    assert!(shown.main_passholder_registration.is_some());
    let shown = shop.stage.ask(with(&both, false)).await.unwrap();
    let bare = Order {
        registration_token: None,
        id,
        status: OrderStatus::PendingPayment,
        payment_url: None,
        email: None,
        total_price: None,
        custom_token: None,
        main_passholder_registration: None,
        extra_passholder_registrations: None,
    };
    assert_eq!(shown, bare, "how far it got, and nothing that tells who is poor");
    let other = ReadOrder {
        order_id: OrderId(Uuid::from_u128(9)),
        ..with(&both, true)
    };
    assert_eq!(shop.stage.refusal(other).await, "url/not-found");
}

#[tokio::test]
async fn a_secret_opens_an_order_a_limited_number_of_times_and_shows_nobody() {
    let shop = shop().await;
    let placed = shop.stage.ask(family(1)).await.unwrap();
    let token = placed.custom_token.unwrap();
    let open = |token: &CustomToken| OpenOrder {
        order_id: placed.id,
        custom_token: token.clone(),
    };
    let wrong = CustomToken("A".repeat(43));
    for _ in 0..30 {
        assert_eq!(shop.stage.refusal(open(&wrong)).await, "url/not-found");
    }
    for _ in 0..20 {
        let shown = shop.stage.ask(open(&token)).await.unwrap();
        assert_eq!(shown.status, OrderStatus::PendingPayment);
        assert!(shown.main_passholder_registration.is_none() && shown.custom_token.is_none());
    }
    assert_eq!(
        shop.stage.refusal(open(&token)).await,
        "url/not-found",
        "often enough"
    );
}

#[tokio::test]
async fn strangers_order_for_nothing_as_often_as_the_settings_say() {
    let shop = shop_with(
        |settings| settings.free_orders_per_day = 2.try_into().unwrap(),
        |_| {},
    )
    .await;
    let by = |n: u128, client: Option<&str>| PlaceOrder {
        stranger_at: client.map(str::to_owned),
        ..order(n, vec![pass_for(jef())])
    };
    for n in [1, 2] {
        shop.stage.ask(by(n, Some("client:shop"))).await.unwrap();
    }
    let key = Idempotency {
        client: "a stranger".into(),
        key: "one".into(),
        hash: "a".into(),
    };
    let refused = shop.stage.ask_once(&by(3, Some("client:shop")), Some(&key)).await;
    assert!(matches!(refused, Err(Fault::Refused(refusal)) if refusal.status == 429));
    assert_eq!(shop.persons().await, 3, "Lotte and two");
    shop.stage
        .ask(by(4, Some("client:other")))
        .await
        .expect("of another client");
    shop.stage.ask(by(5, None)).await.expect("with a token");
    let mut costs = family(6);
    costs.stranger_at = Some("client:shop".into());
    shop.stage.ask(costs).await.expect("what costs something");
    shop.stage.at("2026-11-15T10:00:00Z");
    let tomorrow = shop.stage.ask_once(&by(3, Some("client:shop")), Some(&key)).await;
    assert!(!tomorrow.unwrap().replayed, "nothing was remembered for the key");
    shop.run("forget orders").await.unwrap();
    let counts = "select count(*) from free_order";
    assert_eq!(
        shop.stage.number(counts).await.unwrap(),
        3,
        "of yesterday and today"
    );
    shop.stage.at("2026-11-17T10:00:00Z");
    shop.run("forget orders").await.unwrap();
    assert_eq!(
        shop.stage
            .number("select count(*) from free_order")
            .await
            .unwrap(),
        0
    );
}
