//! What others may see of each operation.

use crate::document::Operation;
use crate::keys::keys;
use crate::money::{accounts_of_banks, budgets, payments, reports, reservations, settlements};
use crate::partners::{partners, referrals};
use crate::people::{accounts, associations, cards, households, orders, registration};
use crate::world::{LIBRARY, THEATRE, World, new_subscription};
use serde_json::{Value, json};

/// What somebody else sees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Seen {
    /// A refusal that tells nothing, or an empty list.
    Nothing,
    /// What is there, and why that is right.
    #[allow(dead_code, reason = "shown when the test fails")]
    Open(&'static str),
}
use Seen::{Nothing, Open};

pub const PUBLIC: Seen = Open("regions, organizers and rewards are no secret");
pub const SCANNED: Seen = Open("a counter must know every pass that is shown to it, also of other regions");
pub const REGION: Seen = Open("counters of a region share its holders");
pub const NO_PERMISSION: Seen = Open("the contract asks for no permission");

pub struct Row {
    pub method: &'static str,
    /// As in the document.
    pub path: &'static str,
    pub url: String,
    pub body: Option<Value>,
    pub neighbour: Seen,
    pub stranger: Seen,
    /// Whether a client without permission gets 403.
    pub needs_permission: bool,
    /// Whether everybody gets 401 who shows nothing beside a token.
    pub needs_proof: bool,
}

impl Row {
    pub fn is_about(&self, operation: &Operation) -> bool {
        self.method == operation.method && self.path == operation.path
    }

    /// Asking for a token needs none, nor does a browser that is sent around.
    pub fn is_for_everybody(&self) -> bool {
        ["/oauth/token", "/entitlement-check"].contains(&self.path)
            || self.path.starts_with("/social-tariff-validation/")
    }

    /// Opened by a secret of its own: whose token somebody shows beside it does not matter.
    pub fn has_a_secret(&self) -> bool {
        self.path == "/social-tariff-validation"
    }

    /// A picture comes as a form: of whom it is.
    pub fn sends_picture(&self) -> Option<&str> {
        let holder = self.url.strip_suffix("/picture")?.strip_prefix("/passholders/")?;
        (self.method == "PUT").then_some(holder)
    }

    pub fn with(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    pub fn with_proof(mut self) -> Self {
        self.needs_proof = true;
        self
    }

    pub fn without_permission(mut self) -> Self {
        self.needs_permission = false;
        self
    }
}

/// What is the owner's alone.
pub fn theirs(method: &'static str, path: &'static str, url: String) -> Row {
    seen(method, path, url, Nothing, Nothing)
}

pub fn seen(method: &'static str, path: &'static str, url: String, neighbour: Seen, stranger: Seen) -> Row {
    Row {
        method,
        path,
        url,
        body: None,
        neighbour,
        stranger,
        needs_permission: true,
        needs_proof: false,
    }
}

pub fn rows(world: &World) -> Vec<Row> {
    let mut rows = vec![];
    rows.extend(access());
    rows.extend(places());
    rows.extend(needs());
    rows.extend(people(world));
    rows.extend(registration(world));
    rows.extend(accounts());
    rows.extend(orders(world));
    rows.extend(households(world));
    rows.extend(associations(world));
    rows.extend(cards(world));
    rows.extend(passes(world));
    rows.extend(events(world));
    rows.extend(sales(world));
    rows.extend(reports(world));
    rows.extend(settlements(world));
    rows.extend(accounts_of_banks());
    rows.extend(payments(world));
    rows.extend(reservations(world));
    rows.extend(budgets());
    rows.extend(rewards(world));
    rows.extend(subscriptions(world));
    rows.extend(validation());
    rows.extend(partners());
    rows.extend(keys(world));
    rows.extend(referrals(world));
    rows
}

/// Nobody is sent to an address that is not allowed, and a code that was not made counts for nobody.
fn validation() -> Vec<Row> {
    let validation = "/social-tariff-validation";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    vec![
        theirs(
            "GET",
            "/social-tariff-validation/start",
            format!(
                "{validation}/start?state=x&redirect_uri=https://site.example&code_challenge={challenge}"
            ),
        ),
        theirs(
            "POST",
            "/social-tariff-validation/token",
            format!("{validation}/token"),
        )
        .with(json!({"code": "nonsense", "codeVerifier": "nonsense"})),
        theirs("GET", validation, format!("{validation}?cardSystemId=38")),
    ]
}

/// Of another owner nothing is listed, read, changed or sent.
fn subscriptions(world: &World) -> Vec<Row> {
    let own = |method, below: &str| {
        let path = match below {
            "" => "/subscriptions/{subscriptionId}",
            "/pause" => "/subscriptions/{subscriptionId}/pause",
            "/resume" => "/subscriptions/{subscriptionId}/resume",
            "/rotate-secret" => "/subscriptions/{subscriptionId}/rotate-secret",
            "/test" => "/subscriptions/{subscriptionId}/test",
            "/replay" => "/subscriptions/{subscriptionId}/replay",
            "/deliveries" => "/subscriptions/{subscriptionId}/deliveries",
            "/events" => "/subscriptions/{subscriptionId}/events",
            _ => "/subscriptions/{subscriptionId}/deliveries/{eventId}/redeliver",
        };
        theirs(
            method,
            path,
            format!("/subscriptions/{}{below}", world.subscription),
        )
    };
    let wanted = json!({"name": "Mine", "types": ["org.beleefregio.checkin.recorded.v1"]});
    let redeliver = format!("/deliveries/{}/redeliver", world.subscription);
    vec![
        theirs("GET", "/subscriptions", "/subscriptions".into()),
        theirs("POST", "/subscriptions", "/subscriptions".into()).with(new_subscription()),
        own("GET", ""),
        own("PUT", "").with(wanted),
        own("DELETE", ""),
        own("POST", "/pause"),
        own("POST", "/resume"),
        own("POST", "/rotate-secret"),
        own("POST", "/test"),
        own("POST", "/replay").with(json!({"from": "2026-01-01T00:00:00Z"})),
        own("GET", "/deliveries"),
        own("POST", &redeliver),
        own("GET", "/events"),
    ]
}

fn access() -> Vec<Row> {
    let of_library = json!([{"organizer": {"id": LIBRARY}, "permissionDetails": [{"id": "TARIFFS_READ"}]}]);
    vec![
        seen(
            "GET",
            "/permissions",
            "/permissions".into(),
            NO_PERMISSION,
            NO_PERMISSION,
        )
        .without_permission(),
        theirs(
            "GET",
            "/permissions/{clientId}",
            "/permissions/balie-geetbets".into(),
        ),
        theirs(
            "PUT",
            "/permissions/{clientId}",
            "/permissions/balie-geetbets".into(),
        )
        .with(of_library),
        seen("POST", "/oauth/token", "/oauth/token".into(), PUBLIC, PUBLIC)
            .with(json!({
                "grant_type": "client_credentials", "client_id": "ticketshop",
                "client_secret": "demo-ticketshop",
            }))
            .without_permission(),
    ]
}

fn places() -> Vec<Row> {
    let public = |path, url: &str| seen("GET", path, url.into(), PUBLIC, PUBLIC);
    let organizer = format!("/organizers/{LIBRARY}");
    vec![
        public("/card-systems", "/card-systems").without_permission(),
        public("/card-systems/{cardSystemId}", "/card-systems/38").without_permission(),
        public(
            "/card-systems/{cardSystemId}/city-settings",
            "/card-systems/38/city-settings",
        )
        .without_permission(),
        public(
            "/card-systems/{cardSystemId}/social-tariff-settings",
            "/card-systems/38/social-tariff-settings?postalCode=3450",
        )
        .without_permission(),
        public(
            "/card-systems/{cardSystemId}/membership-prices",
            "/card-systems/38/membership-prices?cardType=NFC_CARD",
        )
        .without_permission(),
        public("/organizers", "/organizers?cardSystemId=38"),
        public("/organizers/{id}", &organizer),
    ]
}

/// What a region asks is open to everybody; what keeps people away there, to who may in that region.
fn needs() -> Vec<Row> {
    let check = "/entitlement-check";
    let of_region = |method| {
        let url = format!("{check}?cardSystemId=38");
        seen(method, check, url, PUBLIC, PUBLIC).without_permission()
    };
    let answers = json!({"household": 1, "increased_reimbursement": 1, "situation": 5, "pass": 1});
    vec![
        of_region("GET"),
        of_region("POST").with(json!({"cardSystemId": 38, "postalCode": "3450", "answers": answers})),
        seen("POST", "/barriers", "/barriers".into(), REGION, Nothing).with(json!({
            "theme": "transport", "cardSystemId": 38, "postalCode": "3450",
        })),
        seen(
            "GET",
            "/barriers/report",
            "/barriers/report?cardSystemId=38".into(),
            REGION,
            Nothing,
        ),
        seen(
            "GET",
            "/card-systems/{cardSystemId}/non-use",
            "/card-systems/38/non-use".into(),
            REGION,
            Nothing,
        ),
    ]
}

fn people(world: &World) -> Vec<Row> {
    let (lotte, id) = (&world.lotte, &world.lotte_id);
    let region = |path, url: String| seen("GET", path, url, REGION, Nothing);
    let search = |query: String| region("/passholders", format!("/passholders?{query}"));
    let by_number = |query: String| {
        let url = format!("/passholders?{query}");
        seen("GET", "/passholders", url, SCANNED, SCANNED)
    };
    let memberships = "/passholders/{passholderId}/association-memberships";
    vec![
        by_number(format!("uitpasNumber={lotte}")),
        by_number(format!("inszNumber={}", world.insz)),
        by_number(format!("chipNumber={}", world.chip)),
        search("name=Maes".into()),
        search(format!("organizerId={LIBRARY}")),
        theirs(
            "GET",
            "/passholders",
            "/passholders?associationId=chiro-geetbets".into(),
        ),
        region("/passholders/{passholderId}", format!("/passholders/{id}")),
        region(
            "/passholders/{passholderId}/transactions",
            format!("/passholders/{id}/transactions"),
        ),
        theirs(
            "GET",
            memberships,
            format!("/passholders/{id}/association-memberships"),
        ),
        theirs(
            "GET",
            memberships,
            format!("/passholders/{id}/association-memberships?organizerId={LIBRARY}"),
        ),
        seen(
            "GET",
            "/grouppasses",
            format!("/grouppasses?uitpasNumber={}", world.group),
            SCANNED,
            SCANNED,
        ),
        theirs(
            "GET",
            "/grouppasses",
            format!("/grouppasses?chipNumber={}", world.chip),
        ),
        region(
            "/grouppasses/{passholderId}",
            format!("/grouppasses/{}", world.group_id),
        ),
    ]
}

fn passes(world: &World) -> Vec<Row> {
    let scanned = |path, url: String| seen("GET", path, url, SCANNED, SCANNED);
    vec![
        scanned("/passes", format!("/passes?identifier={}", world.lotte)),
        scanned("/passes/{uitpasNumber}", format!("/passes/{}", world.lotte)),
        scanned(
            "/insz-numbers/{inszNumber}",
            format!("/insz-numbers/{}", world.insz),
        ),
        scanned(
            "/chip-numbers/{chipNumber}",
            format!("/chip-numbers/{}", world.chip),
        ),
    ]
}

fn events(world: &World) -> Vec<Row> {
    let (lotte, id) = (&world.lotte, &world.lotte_id);
    let settings = "/events/{eventId}/settings";
    let card_systems = format!("/events/{THEATRE}/card-systems");
    let checkins = format!("/checkins?passholderId={id}&organizerId={LIBRARY}");
    let status = format!("/checkin-status?uitpasNumber={lotte}&eventId={THEATRE}");
    vec![
        seen(
            "GET",
            "/events/{eventId}/card-systems",
            card_systems,
            NO_PERMISSION,
            NO_PERMISSION,
        )
        .without_permission(),
        theirs("GET", settings, format!("/events/{THEATRE}/settings")),
        theirs("PUT", settings, format!("/events/{THEATRE}/settings"))
            .with(json!({"id": THEATRE, "checkinPoints": 7})),
        theirs(
            "GET",
            "/events/{eventId}/places",
            format!("/events/{THEATRE}/places"),
        ),
        theirs(
            "PUT",
            "/events/{eventId}/places",
            format!("/events/{THEATRE}/places"),
        )
        .with(json!({"places": 0, "waitingList": true})),
        theirs(
            "GET",
            "/events/{eventId}/waiting-list",
            format!("/events/{THEATRE}/waiting-list"),
        ),
        theirs("GET", "/checkin-status", status),
        theirs("GET", "/checkins", checkins),
        theirs("POST", "/checkins", "/checkins".into())
            .with(json!({"uitpasNumber": world.fatma, "eventId": THEATRE})),
        theirs(
            "DELETE",
            "/checkins/{checkinId}",
            format!("/checkins/{}", world.checkin),
        ),
    ]
}

fn sales(world: &World) -> Vec<Row> {
    let (fatma, id) = (&world.fatma, &world.fatma_id);
    let tariffs = format!("/tariffs?uitpasNumber={fatma}&eventId={THEATRE}&regularPrice=7.35");
    let of_holder = format!("/ticket-sales?passholderId={id}&organizerId={LIBRARY}");
    vec![
        theirs("GET", "/tariffs", tariffs),
        theirs(
            "GET",
            "/tariffs/static",
            format!("/tariffs/static?eventId={THEATRE}&regularPrice=7.35"),
        ),
        theirs("GET", "/ticket-sales", format!("/ticket-sales?eventId={THEATRE}")),
        theirs("GET", "/ticket-sales", of_holder),
        theirs(
            "GET",
            "/ticket-sales",
            "/ticket-sales?clientReference=till-1".into(),
        ),
        theirs("POST", "/ticket-sales", "/ticket-sales".into())
            .with(json!([platform::line(fatma, THEATRE, 7.35)])),
        theirs(
            "DELETE",
            "/ticket-sales/{ticketSaleId}",
            format!("/ticket-sales/{}", world.sale),
        ),
        theirs(
            "GET",
            "/ticket-sales/{ticketSaleId}/explanation",
            format!("/ticket-sales/{}/explanation", world.sale),
        ),
    ]
}

fn rewards(world: &World) -> Vec<Row> {
    let (lotte, id) = (&world.lotte, &world.lotte_id);
    let public = |url: String| seen("GET", "/rewards", url, PUBLIC, PUBLIC).without_permission();
    let about = |url: String| seen("GET", "/rewards", url, REGION, Nothing);
    // What a counter of the region redeems is its region's; this one is of one other organizer alone.
    let elsewhere = "3803";
    let status = "/rewards/{rewardId}/redeem-status";
    vec![
        public(format!("/rewards?type=ANY&organizerId={LIBRARY}")),
        public("/rewards?type=ANY&owningCardSystemId=38".into()),
        public("/rewards?type=ANY&applicableCardSystemId=38".into()),
        about(format!("/rewards?type=ANY&isInterestingForPassholderId={id}")),
        about(format!("/rewards?type=ANY&isRedeemableByPassholderId={id}")),
        seen(
            "GET",
            "/rewards/{rewardId}",
            "/rewards/3801".into(),
            REGION,
            Nothing,
        ),
        theirs("GET", "/rewards/{rewardId}", format!("/rewards/{elsewhere}")),
        seen(
            "GET",
            status,
            format!("/rewards/3801/redeem-status?uitpasNumber={lotte}"),
            REGION,
            Nothing,
        ),
        theirs(
            "GET",
            status,
            format!("/rewards/{elsewhere}/redeem-status?uitpasNumber={lotte}"),
        ),
        theirs("POST", "/rewards/redeemed", "/rewards/redeemed".into())
            .with(json!({"rewardId": elsewhere, "uitpasNumber": lotte})),
        theirs(
            "GET",
            "/rewards/redeemed",
            format!("/rewards/redeemed?uitpasNumber={lotte}"),
        ),
        theirs(
            "GET",
            "/rewards/redeemed",
            format!("/rewards/redeemed?passholderId={id}&organizerId={LIBRARY}"),
        ),
        theirs(
            "DELETE",
            "/rewards/redeemed/{redeemedRewardId}",
            format!("/rewards/redeemed/{}", world.redemption),
        ),
    ]
}
