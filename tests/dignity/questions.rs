//! Every question about somebody that the API document has.

use crate::world::{LIBRARY, THEATRE, Who, World, person};
use platform::line;
use serde_json::{Value, json};
use std::path::Path;

/// A question, with `{name}` where something of the one stands whom it is about.
#[derive(Debug, Clone)]
pub struct Question {
    pub method: String,
    /// As in the document.
    pub path: String,
    pub url: String,
    pub body: Option<Value>,
    pub headers: Vec<(&'static str, &'static str)>,
}

impl Question {
    /// Whether it names one of the two.
    pub fn is_about_somebody(&self) -> bool {
        let body = self.body.as_ref().map(Value::to_string).unwrap_or_default();
        let headers = self.headers.iter().map(|(_, value)| *value);
        let all: String = [self.url.as_str(), &body].into_iter().chain(headers).collect();
        NAMES.iter().any(|name| all.contains(&format!("{{{name}}}"))) || self.sends_picture()
    }

    pub fn operation(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn sends_picture(&self) -> bool {
        self.method == "PUT" && self.path.ends_with("/picture")
    }

    pub fn shows_looks(&self) -> bool {
        self.path.ends_with("/looks")
    }

    /// Who asks it: whoever reads may be anybody.
    pub fn askers(&self) -> Vec<Who> {
        let is_basic = self.headers.iter().any(|(name, _)| *name == "authorization");
        let tells_himself = self.path == "/passholders/me";
        match (self.method.as_str(), self.path.contains("/me")) {
            _ if is_basic => vec![Who::ClientId],
            ("GET", _) if tells_himself => vec![Who::Kiosk, Who::ClientId],
            ("GET", _) => vec![Who::Kiosk, Who::ClientId, Who::Himself],
            (_, true) => vec![Who::Kiosk, Who::Himself],
            (_, false) => vec![Who::Kiosk],
        }
    }
}

/// What names one of the two.
const NAMES: [&str; 9] = [
    "id",
    "number",
    "insz",
    "email",
    "basic",
    "token",
    "checkin",
    "redemption",
    "own",
];

/// They name nobody: places and settings, what neither of the two has, and secrets of other kinds.
pub const NAME_NOBODY: &[&str] = &[
    "GET /associations",
    "POST /bank-statements",
    "POST /barriers",
    "GET /barriers/report",
    "GET /card-systems",
    "GET /card-systems/{cardSystemId}",
    "GET /card-systems/{cardSystemId}/city-settings",
    "GET /card-systems/{cardSystemId}/membership-prices",
    "GET /card-systems/{cardSystemId}/non-use",
    "GET /card-systems/{cardSystemId}/social-tariff-settings",
    "GET /card-systems/{cardSystemId}/stock",
    "GET /cards/social-tariff/{cardSystemId}/active",
    "GET /chip-numbers/{chipNumber}",
    "GET /distribution-keys",
    "POST /distribution-keys",
    "GET /distribution-keys/{keyId}",
    "GET /distribution-keys/{keyId}/thresholds",
    "PUT /distribution-keys/{keyId}/thresholds/{organizerId}",
    "POST /distribution-keys/{keyId}/versions",
    "PUT /distribution-keys/{keyId}/versions/{version}",
    "DELETE /distribution-keys/{keyId}/versions/{version}",
    "POST /distribution-keys/{keyId}/versions/{version}/decision",
    "POST /distribution-keys/{keyId}/versions/{version}/publication",
    "POST /distribution-keys/{keyId}/versions/{version}/simulations",
    "GET /distribution-keys/{keyId}/versions/{version}/simulations/{simulationId}",
    "GET /entitlement-check",
    "POST /entitlement-check",
    "GET /events/{eventId}/card-systems",
    "GET /events/{eventId}/places",
    "PUT /events/{eventId}/places",
    "GET /events/{eventId}/settings",
    "PUT /events/{eventId}/settings",
    "GET /funds",
    "POST /funds",
    "GET /municipalities/{municipality}/bank-account",
    "POST /municipalities/{municipality}/bank-account",
    "POST /municipalities/{municipality}/bank-account/approve",
    "POST /municipalities/{municipality}/bank-account/refuse",
    "GET /events/{eventId}/waiting-list",
    "GET /municipalities/{municipality}/budgets/{year}",
    "PUT /municipalities/{municipality}/budgets/{year}",
    "GET /municipalities/{municipality}/budgets/{year}/changes",
    "GET /municipalities/{municipality}/budgets/{year}/commitments",
    "PUT /municipalities/{municipality}/budgets/{year}/commitments/{reference}",
    "POST /oauth/token",
    "GET /orders/{orderId}",
    "GET /organizers",
    "GET /organizers/{id}",
    "GET /organizers/{organizerId}/bank-account",
    "POST /organizers/{organizerId}/bank-account",
    "POST /organizers/{organizerId}/bank-account/approve",
    "POST /organizers/{organizerId}/bank-account/refuse",
    "GET /organizers/{organizerId}/financial-reports",
    "POST /organizers/{organizerId}/financial-reports",
    "GET /organizers/{organizerId}/financial-reports/periods",
    "GET /organizers/{organizerId}/financial-reports/{reportId}",
    "GET /organizers/{organizerId}/financial-reports/{reportId}/download-link",
    "GET /organizers/{organizerId}/municipality",
    "PUT /organizers/{organizerId}/municipality",
    "GET /partners",
    "POST /partners",
    "GET /partners/{partnerId}",
    "PUT /partners/{partnerId}",
    "GET /partners/{partnerId}/attests",
    "GET /partners/{partnerId}/clients",
    "POST /partners/{partnerId}/clients",
    "DELETE /partners/{partnerId}/clients/{clientId}",
    "GET /partners/{partnerId}/effect",
    "POST /partners/{partnerId}/end",
    "GET /partners/{partnerId}/grouppasses",
    "GET /partners/{partnerId}/non-use",
    "GET /passholders/me",
    "GET /passholders/me/looks",
    "GET /passholders/me/transactions",
    "GET /passholders/membership-prices/{cardSystemId}",
    "GET /payment-files/{paymentFileId}",
    "GET /permissions",
    "GET /permissions/{clientId}",
    "PUT /permissions/{clientId}",
    "GET /referrals",
    "POST /referrals",
    "POST /referrals/accept",
    "PUT /referrals/consent",
    "POST /referrals/withdraw",
    "GET /referrals/{referralId}",
    "PUT /referrals/{referralId}/consent",
    "POST /referrals/{referralId}/hand-over",
    "POST /referrals/{referralId}/refuse",
    "POST /referrals/{referralId}/withdraw",
    "DELETE /reservations/{reservationId}",
    "GET /reservations/{reservationId}",
    "POST /reservations/{reservationId}/confirm",
    "GET /rewards/{rewardId}",
    "GET /settlement-periods",
    "GET /settlement-periods/{periodId}",
    "POST /settlement-periods/{periodId}/approve",
    "GET /settlement-periods/{periodId}/journal",
    "POST /settlement-periods/{periodId}/payment-files",
    "GET /settlement-periods/{periodId}/payment-orders",
    "GET /settlement-periods/{periodId}/payments",
    "POST /settlement-periods/{periodId}/propose",
    "POST /settlement-periods/{periodId}/refuse",
    "GET /settlement-periods/{periodId}/statements",
    "GET /signals",
    "PUT /signals/{signalId}",
    "GET /social-tariff-validation",
    "GET /social-tariff-validation/start",
    "POST /social-tariff-validation/token",
    "GET /statements",
    "GET /statements/{statementId}",
    "GET /statements/{statementId}/document",
    "GET /statements/{statementId}/file",
    "GET /statements/{statementId}/lines",
    "GET /statements/{statementId}/workbook",
    "GET /subscriptions",
    "POST /subscriptions",
    "GET /subscriptions/{subscriptionId}",
    "PUT /subscriptions/{subscriptionId}",
    "DELETE /subscriptions/{subscriptionId}",
    "GET /subscriptions/{subscriptionId}/deliveries",
    "POST /subscriptions/{subscriptionId}/deliveries/{eventId}/redeliver",
    "GET /subscriptions/{subscriptionId}/events",
    "POST /subscriptions/{subscriptionId}/pause",
    "POST /subscriptions/{subscriptionId}/replay",
    "POST /subscriptions/{subscriptionId}/resume",
    "POST /subscriptions/{subscriptionId}/rotate-secret",
    "POST /subscriptions/{subscriptionId}/test",
    "GET /tariffs/static",
    "DELETE /ticket-sales/{ticketSaleId}",
    "GET /ticket-sales/{ticketSaleId}/explanation",
];

/// Named by the token alone.
const OWN: &[&str] = &[
    "GET /passholders/me",
    "GET /passholders/me/looks",
    "GET /passholders/me/transactions",
];

/// A value for a parameter of this name; none for one that no question needs.
fn value(name: &str) -> Option<&'static str> {
    Some(match name {
        "passholderId" | "isRedeemableByPassholderId" | "isInterestingForPassholderId" => "{id}",
        "familyMemberId" => "{id}",
        "uitpasNumber" | "identifier" => "{number}",
        "inszNumber" => "{insz}",
        "email" => "{email}",
        "checkinId" => "{checkin}",
        "redeemedRewardId" => "{redemption}",
        "eventId" => THEATRE,
        "organizerId" => LIBRARY,
        "cardSystemId" => "38",
        "associationId" => "chiro-geetbets",
        "rewardId" => "3801",
        "regularPrice" => "7.35",
        "cardType" => "DIGITAL",
        "socialTariff" => "false",
        "postalCode" => "3450",
        "dateOfBirth" => "1990-01-01",
        _ => return None,
    })
}

/// Of everything in the document that can name somebody: as far as it is required, and with each parameter
/// beside that names somebody.
pub fn questions(world: &World) -> Vec<Question> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi/beleefregio.json");
    let document: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut all = vec![];
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let of_one = one(world, &method.to_uppercase(), path, operation);
            let name = format!("{} {path}", method.to_uppercase());
            let is_about_somebody = of_one.iter().any(Question::is_about_somebody);
            let is_known = NAME_NOBODY.contains(&name.as_str());
            assert_ne!(is_about_somebody, is_known, "{name}: whom does it name?");
            let asked = of_one.into_iter().filter(Question::is_about_somebody);
            all.extend(asked);
            if OWN.contains(&name.as_str()) {
                all.extend(one(world, &method.to_uppercase(), path, operation));
            }
        }
    }
    all
}

fn one(world: &World, method: &str, path: &str, operation: &Value) -> Vec<Question> {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let named = |place: &str| {
        let of_place = parameters.iter().filter(move |one| one["in"] == place);
        let of_place = of_place.map(|one| (one["name"].as_str().unwrap(), one["required"] == true));
        of_place.collect::<Vec<_>>()
    };
    let mut url = path.to_owned();
    for (name, _) in named("path") {
        let filled = value(name).unwrap_or("nothing");
        url = url.replace(&format!("{{{name}}}"), filled);
    }
    let (mut needed, mut beside) = (vec![], vec![]);
    for (name, is_required) in named("query") {
        match value(name) {
            Some(value) if is_required => needed.push(format!("{name}={value}")),
            Some(value) if value.starts_with('{') => beside.push(format!("{name}={value}")),
            _ => {}
        }
    }
    let headers: Vec<_> = named("header")
        .iter()
        .filter_map(|(name, _)| match *name {
            "authorization" => Some(("authorization", "Basic {basic}")),
            "x-registration-token" => Some(("x-registration-token", "{token}")),
            _ => None,
        })
        .collect();
    let question = |query: &[String], url: &str, body: Option<Value>| Question {
        method: method.to_owned(),
        path: path.to_owned(),
        url: match query.is_empty() {
            true => url.to_owned(),
            false => format!("{url}?{}", query.join("&")),
        },
        body,
        headers: headers.clone(),
    };
    if !operation["requestBody"].is_null() {
        let bodies = bodies(world, method, path, &url);
        return bodies
            .into_iter()
            .map(|(url, body)| question(&needed, &url, Some(body)))
            .collect();
    }
    let mut all = vec![question(&needed, &url, None)];
    for more in beside {
        all.push(question(&[needed.as_slice(), &[more]].concat(), &url, None));
    }
    all
}

/// The bodies of an operation, and where each goes.
fn bodies(world: &World, method: &str, path: &str, url: &str) -> Vec<(String, Value)> {
    let here = |body: Value| vec![(url.to_owned(), body)];
    let newcomer = person("{firstName}", "{insz}", "{email}");
    let of_owner = format!("/passholders/{}/family-members", world.owner_id);
    match (method, path) {
        ("PUT", "/cards/counter") => here(json!({"organizerId": LIBRARY, "uitpasNumbers": ["{number}"]})),
        ("POST", "/organizers/{organizerId}/late-registrations") => here(json!([{
            "clientReference": "late-{number}", "date": "2026-11-14", "eventId": THEATRE,
            "uitpasNumber": "{number}", "regularPrice": 7.35, "proof": "kasboek 12",
        }])),
        ("POST", "/checkins") => here(json!({"uitpasNumber": "{number}", "eventId": THEATRE})),
        ("POST", "/referrals/{referralId}/complete") => here(json!({"version": 2, "passholderId": "{id}"})),
        ("POST", "/rewards/redeemed") => here(json!({"rewardId": "3801", "uitpasNumber": "{number}"})),
        ("POST", "/reservations") => here(json!([line("{number}", THEATRE, 7.35)])),
        ("POST", "/ticket-sales") => here(json!([line("{number}", THEATRE, 7.35)])),
        ("POST", "/orders") => here(json!({"mainPassholderRegistration": newcomer})),
        ("POST", "/passholders" | "/passholders/me") => here(newcomer),
        ("POST", "/registrations") => here(json!({
            "registrationOrganizer": {"id": LIBRARY}, "passholders": [newcomer],
        })),
        ("PUT", "/passholders/{passholderId}") => here(newcomer),
        ("PUT", "/passholders/{passholderId}/move") => here(json!({
            "from": "2030-01-01", "address": {"postalCode": "3300", "city": "Tienen"},
        })),
        ("PUT", "/passholders/{passholderId}/second-home") => here(json!({
            "address": {"postalCode": "3440", "city": "Zoutleeuw"}, "share": 60,
        })),
        ("POST", "/passholders/{passholderId}/merges") => vec![
            (
                of_owner.replace("family-members", "merges"),
                json!({"passholderId": "{id}"}),
            ),
            (url.to_owned(), json!({"passholderId": world.owner_id})),
        ],
        ("PUT", "/passholders/{passholderId}/private") => here(json!({"note": "Belt liever niet."})),
        ("PUT", "/passholders/{passholderId}/school") => here(json!({"id": LIBRARY})),
        ("PUT", "/passholders/{passholderId}/picture") => here(Value::Null),
        ("POST", "/passholders/{passholderId}/association-memberships") => here(json!({
            "association": {"id": "chiro-geetbets"}, "endDate": "2030-08-31",
        })),
        ("POST", "/passholders/{passholderId}/memberships/{cardSystemId}") => here(json!({
            "cardType": "DIGITAL", "registrationOrganizer": {"id": LIBRARY},
        })),
        ("POST", "/passholders/{passholderId}/family-members") => vec![
            (of_owner, json!({"uitpasNumber": "{number}"})),
            (url.to_owned(), json!({"uitpasNumber": world.owner})),
        ],
        ("PUT", "/passholders/{passholderId}/family-members/{familyMemberId}") => vec![
            (format!("{of_owner}/{{id}}"), json!({"icon": "bear"})),
            (url.to_owned(), json!({"icon": "bear"})),
        ],
        _ => here(Value::Null),
    }
}
