//! A request with more sales than one may hold costs nothing but its reading.

use crate::provider::{Provider, may, open, send, settings, stage};
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use contracts::Refusal;
use contracts::access::{LoadAccess, Permission, UserRow};
use contracts::billing::{MOST_LINES, RegisterSales};
use serde_json::json;
use testing::given;

#[tokio::test]
async fn too_many_sales_are_refused_before_they_count_as_questions_about_passes() {
    let provider = Provider::start().await;
    let stage = stage().await;
    let mut settings = settings();
    settings.service.trusted = vec![provider.trusted()];
    settings.service.per_pass_per_minute = 1;
    let door = open(&stage, &settings);
    let billing = Desk::for_service("billing").read::<RegisterSales, _, _>(|ask| async move {
        let count = ask.lines.len().to_string();
        Err(Refusal::uitpas("came-through", count).into())
    });
    stage.open_for("billing", billing);
    let user = UserRow {
        subject: "an@example.org".into(),
        issuer: None,
        name: "An".into(),
        partner_id: None,
        grants: may("bib", &[Permission::TicketsalesRegister]),
    };
    let load = LoadAccess {
        users: vec![user],
        ..LoadAccess::default()
    };
    stage.ask(load).await.unwrap();
    let token = provider.says(&provider.right_claims());
    let sell = async |count: usize| {
        let line = json!({"uitpasNumber": given::pass_number(1, false).as_str(), "eventId": "theatre",
            "tariff": {"id": "SOCIALTARIFF"}, "regularPrice": 7.35, "regularPriceLabel": "x".repeat(1000)});
        let body = serde_json::to_vec(&vec![line; count]).unwrap();
        let request = Request::post("/ticket-sales").header("authorization", format!("Bearer {token}"));
        send(&door, request.body(Body::from(body)).unwrap()).await
    };
    for _ in 0..3 {
        let refused = sell(MOST_LINES + 1).await;
        assert_eq!(refused.status, 400);
        assert_eq!(
            refused.body["schemaErrors"][0]["error"],
            "at most 500 sales at once"
        );
    }
    let came = sell(MOST_LINES).await;
    assert_eq!(
        (came.status, &came.body["title"]),
        (400, &json!("500")),
        "{:?}",
        came.body
    );
    assert_eq!(sell(1).await.status, 429, "this one counted");
}
