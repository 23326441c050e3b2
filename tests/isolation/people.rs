//! What others may see of people: who they are, their households, cards and orders.

use crate::table::Seen::Nothing;
use crate::table::{NO_PERMISSION, PUBLIC, REGION, Row, seen, theirs};
use crate::world::{LIBRARY, World, new_order};
use serde_json::json;

/// What counters write of people.
pub fn registration(world: &World) -> Vec<Row> {
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
        region("GET", "/passholders/{passholderId}/doubles", "/doubles"),
        region("POST", "/passholders/{passholderId}/merges", "/merges")
            .with(json!({"passholderId": world.double_id})),
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
pub fn accounts() -> Vec<Row> {
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

pub fn orders(world: &World) -> Vec<Row> {
    vec![
        theirs("POST", "/orders", "/orders".into()).with(new_order()),
        theirs("GET", "/orders/{orderId}", format!("/orders/{}", world.order)),
    ]
}

/// In this order: what the neighbour adds is there to be seen and taken away.
pub fn households(world: &World) -> Vec<Row> {
    let (id, fatma_id) = (&world.lotte_id, &world.fatma_id);
    let region = |method, path, url: String| seen(method, path, url, REGION, Nothing);
    let school = "/passholders/{passholderId}/school";
    let of_lotte = format!("/passholders/{id}/school");
    let moving = "/passholders/{passholderId}/move";
    let lotte_moves = format!("/passholders/{id}/move");
    let home = json!({"postalCode": "3440", "city": "Zoutleeuw"});
    let second = "/passholders/{passholderId}/second-home";
    let lottes_second = format!("/passholders/{id}/second-home");
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
        region("PUT", moving, lotte_moves.clone()).with(json!({"from": soon(), "address": &home})),
        region("GET", moving, lotte_moves.clone()),
        region("DELETE", moving, lotte_moves),
        region("PUT", second, lottes_second.clone()).with(json!({"address": home, "share": 50})),
        region("GET", second, lottes_second.clone()),
        region("DELETE", second, lottes_second),
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

pub fn associations(world: &World) -> Vec<Row> {
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

pub fn cards(world: &World) -> Vec<Row> {
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
        region(
            "/card-systems/{cardSystemId}/stock",
            "/card-systems/38/stock".into(),
        ),
        theirs("PUT", "/cards/counter", "/cards/counter".into())
            .with(json!({"organizerId": LIBRARY, "uitpasNumbers": [world.lotte]})),
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
