//! What others may see of each operation.

use crate::document::Operation;
use crate::world::{LIBRARY, THEATRE, World, new_order};
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

const PUBLIC: Seen = Open("regions, organizers and rewards are no secret");
const SCANNED: Seen = Open("a counter must know every pass that is shown to it, also of other regions");
const REGION: Seen = Open("counters of a region share its holders");
const NO_PERMISSION: Seen = Open("the contract asks for no permission");

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
        self.path == "/oauth/token" || self.path.starts_with("/social-tariff-validation/")
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

    fn with(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    fn with_proof(mut self) -> Self {
        self.needs_proof = true;
        self
    }

    fn without_permission(mut self) -> Self {
        self.needs_permission = false;
        self
    }
}

/// What is the owner's alone.
fn theirs(method: &'static str, path: &'static str, url: String) -> Row {
    seen(method, path, url, Nothing, Nothing)
}

fn seen(method: &'static str, path: &'static str, url: String, neighbour: Seen, stranger: Seen) -> Row {
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
    rows.extend(rewards(world));
    rows.extend(validation());
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

/// What counters write of people.
fn registration(world: &World) -> Vec<Row> {
    let lotte = json!({
        "name": "Maes", "firstName": "Lotte", "dateOfBirth": "2017-05-03", "gender": "FEMALE",
        "address": {"street": "Dorpsstraat 1", "postalCode": "3440", "city": "Zoutleeuw"},
        "parentalConsent": true,
    });
    let mut new = lotte.clone();
    new["registrationOrganizer"] = json!({"id": LIBRARY});
    new["registrationCardType"] = json!("DIGITAL");
    let together = json!({"registrationOrganizer": {"id": LIBRARY}, "passholders": [new.clone()]});
    let region = |method, path, what: &str| {
        let url = format!("/passholders/{}{what}", world.lotte_id);
        seen(method, path, url, REGION, Nothing)
    };
    let (one, note, picture) = (
        "/passholders/{passholderId}",
        "/passholders/{passholderId}/private",
        "/passholders/{passholderId}/picture",
    );
    let status = "/passholders/status/insz-numbers/{inszNumber}";
    let of_lotte = format!("/passholders/status/insz-numbers/{}", world.insz);
    vec![
        theirs("POST", "/passholders", "/passholders".into()).with(new),
        theirs("POST", "/registrations", "/registrations".into()).with(together),
        region("PUT", one, "").with(lotte),
        seen(
            "DELETE",
            one,
            format!("/passholders/{}", world.leaver_id),
            REGION,
            Nothing,
        ),
        region("GET", note, "/private"),
        region("PUT", note, "/private").with(json!({"note": "Belt liever niet."})),
        region("GET", "/passholders/{passholderId}/looks", "/looks"),
        region("GET", picture, "/picture"),
        region("PUT", picture, "/picture"),
        region("DELETE", picture, "/picture"),
        seen("GET", status, of_lotte, NO_PERMISSION, NO_PERMISSION).without_permission(),
    ]
}

/// A day to come.
#[expect(
    clippy::disallowed_methods,
    reason = "the platform runs by the system's clock"
)]
fn soon() -> chrono::NaiveDate {
    (chrono::Utc::now() + chrono::Duration::days(2)).date_naive()
}

/// A client is nobody with an account, whatever it may; whose one person is, and another not, is told by the
/// tests of the door.
fn accounts() -> Vec<Row> {
    let (uitid, me) = ("/passholders/me/uitid", "/passholders/me");
    let transactions = "/passholders/me/transactions";
    let looks = "/passholders/me/looks";
    let (token, status) = (
        "/passholders/me/uitid/registration-token",
        "/passholders/me/uitid/status",
    );
    let address = "/uitid/emails/lotte@example.org";
    vec![
        theirs("GET", "/passholders", "/passholders?uitidId=lotte".into()),
        theirs("GET", me, me.into()),
        theirs("POST", me, me.into()).with(json!({})),
        theirs("GET", transactions, transactions.into()),
        theirs("GET", looks, looks.into()),
        theirs("PUT", uitid, uitid.into()),
        theirs("GET", token, token.into()).with_proof(),
        theirs("GET", status, status.into()).with_proof(),
        seen(
            "GET",
            "/uitid/emails/{email}",
            address.into(),
            NO_PERMISSION,
            NO_PERMISSION,
        )
        .without_permission(),
    ]
}

fn orders(world: &World) -> Vec<Row> {
    vec![
        theirs("POST", "/orders", "/orders".into()).with(new_order()),
        theirs("GET", "/orders/{orderId}", format!("/orders/{}", world.order)),
    ]
}

/// In this order: what the neighbour adds is there to be seen and taken away.
fn households(world: &World) -> Vec<Row> {
    let (id, fatma_id) = (&world.lotte_id, &world.fatma_id);
    let region = |method, path, url: String| seen(method, path, url, REGION, Nothing);
    let school = "/passholders/{passholderId}/school";
    let of_lotte = format!("/passholders/{id}/school");
    let moving = "/passholders/{passholderId}/move";
    let lotte_moves = format!("/passholders/{id}/move");
    let home = json!({"postalCode": "3440", "city": "Zoutleeuw"});
    let family = "/passholders/{passholderId}/family-members";
    let member = "/passholders/{passholderId}/family-members/{familyMemberId}";
    let of_fatma = format!("/passholders/{fatma_id}/family-members");
    let lotte_there = format!("{of_fatma}/{id}");
    vec![
        region("PUT", school, of_lotte.clone()).with(json!({"id": LIBRARY})),
        region("GET", school, of_lotte.clone()),
        region("GET", "/passholders", format!("/passholders?schoolId={LIBRARY}")),
        region("GET", "/passholders", "/passholders?schoolId=*".into()),
        region("DELETE", school, of_lotte),
        region("PUT", moving, lotte_moves.clone()).with(json!({"from": soon(), "address": home})),
        region("GET", moving, lotte_moves.clone()),
        region("DELETE", moving, lotte_moves),
        region("POST", family, of_fatma.clone()).with(json!({"uitpasNumber": world.lotte})),
        region("GET", family, of_fatma),
        region(
            "GET",
            "/passholders/{passholderId}/families",
            format!("/passholders/{id}/families"),
        ),
        region("PUT", member, lotte_there.clone()).with(json!({"icon": "bear"})),
        region("DELETE", member, lotte_there),
    ]
}

fn associations(world: &World) -> Vec<Row> {
    let memberships = format!("/passholders/{}/association-memberships", world.lotte_id);
    let own = format!("organizerId={LIBRARY}");
    vec![
        theirs(
            "GET",
            "/associations",
            format!("/associations?{own}&permission=READ"),
        ),
        theirs(
            "POST",
            "/passholders/{passholderId}/association-memberships",
            format!("{memberships}?{own}"),
        )
        .with(json!({"association": {"id": "chiro-geetbets"}, "endDate": "2030-08-31"})),
        theirs(
            "DELETE",
            "/passholders/{passholderId}/association-memberships/{associationId}",
            format!("{memberships}/chiro-geetbets?{own}"),
        ),
    ]
}

fn cards(world: &World) -> Vec<Row> {
    let id = &world.lotte_id;
    let region = |path, url: String| seen("GET", path, url, REGION, Nothing);
    let membership = "/passholders/{passholderId}/memberships/{cardSystemId}";
    let prices = "/passholders/membership-prices/{cardSystemId}";
    let born = "postalCode=3450&dateOfBirth=2017-05-03&cardType=DIGITAL";
    vec![
        region("/cards", format!("/cards?uitpasNumber={}", world.lotte)),
        region("/cards", format!("/cards?chipNumber={}", world.chip)),
        region(
            "/cards/social-tariff/{cardSystemId}/active",
            "/cards/social-tariff/38/active".into(),
        ),
        seen(
            "GET",
            prices,
            format!("/passholders/membership-prices/38?{born}"),
            PUBLIC,
            PUBLIC,
        ),
        region(
            "/passholders/{passholderId}/membership-prices/{cardSystemId}",
            format!("/passholders/{id}/membership-prices/38?cardType=DIGITAL"),
        ),
        theirs(
            "GET",
            membership,
            format!("/passholders/{id}/memberships/38?socialTariff=false&organizerId={LIBRARY}"),
        ),
        theirs("POST", membership, format!("/passholders/{id}/memberships/38"))
            .with(json!({"cardType": "DIGITAL", "registrationOrganizer": {"id": LIBRARY}})),
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
