//! What others may see of partners and of whom they guide.

use crate::table::Seen::Nothing;
use crate::table::{REGION, Row, seen, theirs};
use crate::world::{LIBRARY, World};
use serde_json::json;

pub const KLUS: &str = "b1e00000-0000-4000-8000-00000000c001";
const STORZO: &str = "b1e00000-0000-4000-8000-00000000c002";
/// Well formed, and nobody's.
const CODE: &str = "AAAAAAAA";

/// Whoever manages partners of the region.
pub fn partners() -> Vec<Row> {
    let region = |method, path, url: &str| seen(method, path, url.to_owned(), REGION, Nothing);
    let new = json!({"name": "Welzijn", "mandates": ["REFER"], "cardSystemIds": [38]});
    let storzo = json!({"name": "Storzo", "mandates": ["REFER"], "cardSystemIds": [38]});
    let (one, clients) = (format!("/partners/{KLUS}"), format!("/partners/{KLUS}/clients"));
    vec![
        region("GET", "/partners", "/partners"),
        region("POST", "/partners", "/partners").with(new),
        region("GET", "/partners/{partnerId}", &one),
        region("PUT", "/partners/{partnerId}", &format!("/partners/{STORZO}")).with(storzo),
        region(
            "POST",
            "/partners/{partnerId}/end",
            &format!("/partners/{STORZO}/end"),
        ),
        region("GET", "/partners/{partnerId}/clients", &clients),
        region("POST", "/partners/{partnerId}/clients", &clients).with(json!({"name": "Site"})),
        theirs(
            "DELETE",
            "/partners/{partnerId}/clients/{clientId}",
            format!("{clients}/balie-geetbets"),
        ),
        theirs("GET", "/partners/{partnerId}/attests", format!("{one}/attests")),
        region("GET", "/partners/{partnerId}/effect", &format!("{one}/effect")),
        region(
            "GET",
            "/partners/{partnerId}/grouppasses",
            &format!("{one}/grouppasses"),
        ),
        theirs("GET", "/partners/{partnerId}/non-use", format!("{one}/non-use")),
    ]
}

/// A referral that the library took: its partner's and the library's, and nobody else's.
pub fn referrals(world: &World) -> Vec<Row> {
    let of = |method, path: &'static str| {
        let url = path.replace("{referralId}", &world.referral);
        theirs(method, path, url)
    };
    let at_library = json!({"code": CODE, "organizerId": LIBRARY});
    let consent = json!({"code": CODE, "organizerId": LIBRARY, "partnerMayKnow": true});
    vec![
        of("GET", "/referrals"),
        of("POST", "/referrals").with(json!({"partnerMayKnow": true, "partnerId": KLUS})),
        of("GET", "/referrals/{referralId}"),
        of("POST", "/referrals/accept").with(at_library.clone()),
        of("POST", "/referrals/withdraw").with(at_library),
        of("PUT", "/referrals/consent").with(consent),
        of("POST", "/referrals/{referralId}/complete")
            .with(json!({"version": 2, "passholderId": world.lotte_id})),
        of("POST", "/referrals/{referralId}/refuse").with(json!({"version": 2, "reason": "OTHER"})),
        of("POST", "/referrals/{referralId}/hand-over").with(json!({"version": 2, "cardSystemId": 38})),
        of("POST", "/referrals/{referralId}/withdraw").with(json!({"version": 2})),
        of("PUT", "/referrals/{referralId}/consent").with(json!({"version": 2, "partnerMayKnow": false})),
    ]
}
