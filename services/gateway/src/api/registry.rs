//! Routes of the contract that come later: a clean 501, so that clients fail clearly.

use crate::door::Door;
use crate::door::problem::Problem;
use axum::Router;
use axum::routing::{MethodFilter, MethodRouter, on};

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;
const PUT: MethodFilter = MethodFilter::PUT;
const DELETE: MethodFilter = MethodFilter::DELETE;

/// A path template and the methods that the contract has for it.
const LATER: &[(&str, &[MethodFilter])] = &[
    ("/events/{eventId}/card-systems", &[PUT]),
    ("/events/{eventId}/qr-checkincodes/download-link", &[GET]),
    ("/organizers/{organizerId}/admins", &[GET, POST]),
    ("/organizers/{organizerId}/admins/{adminUserId}", &[DELETE]),
    ("/associations", &[GET]),
    ("/passholders", &[POST]),
    ("/grouppasses/{passholderId}/coupons", &[GET]),
    ("/passholders/{passholderId}", &[DELETE, PUT]),
    ("/passholders/{passholderId}/private", &[GET, PUT]),
    ("/passholders/{passholderId}/picture", &[GET, PUT, DELETE]),
    (
        "/passholders/{passholderId}/memberships/{cardSystemId}",
        &[POST, GET],
    ),
    ("/passholders/{passholderId}/association-memberships", &[POST]),
    (
        "/passholders/{passholderId}/association-memberships/{associationId}",
        &[DELETE],
    ),
    ("/passholders/{passholderId}/coupons", &[GET]),
    ("/passholders/me/uitid/registration-token", &[GET]),
    ("/passholders/me/uitid/status", &[GET]),
    ("/uitid/emails/{email}", &[GET]),
    ("/passholders/membership-prices/{cardSystemId}", &[GET]),
    (
        "/passholders/{passholderId}/membership-prices/{cardSystemId}",
        &[GET],
    ),
    ("/passholders/me/uitid", &[PUT]),
    ("/passholders/me", &[GET, POST]),
    ("/passholders/me/transactions", &[GET]),
    ("/passholders/{passholderId}/checkins", &[POST]),
    ("/passholders/{passholderId}/family-members", &[GET, POST]),
    (
        "/passholders/{passholderId}/family-members/{familyMemberId}",
        &[PUT, DELETE],
    ),
    ("/passholders/{passholderId}/families", &[GET]),
    ("/passholders/{passholderId}/school", &[GET, PUT, DELETE]),
    ("/organizers/{organizerId}/financial-reports/periods", &[GET]),
    ("/organizers/{organizerId}/financial-reports", &[POST, GET]),
    ("/organizers/{organizerId}/financial-reports/{reportId}", &[GET]),
    (
        "/organizers/{organizerId}/financial-reports/{reportId}/download-link",
        &[GET],
    ),
    ("/rewards", &[POST]),
    ("/rewards/{rewardId}", &[PUT]),
    ("/card-systems/{cardSystemId}/social-tariff-settings", &[GET]),
    ("/card-systems/{cardSystemId}/city-settings", &[GET]),
    ("/card-systems/{cardSystemId}/membership-prices", &[GET]),
    ("/orders", &[POST]),
    ("/orders/{orderId}", &[GET]),
    ("/passholders/status/insz-numbers/{inszNumber}", &[GET]),
    ("/cards", &[GET]),
    ("/cards/social-tariff/{cardSystemId}/active", &[GET]),
    ("/kiosks", &[GET]),
    ("/kiosks/{kioskId}/fixed-event", &[GET, PUT, DELETE]),
    ("/kiosk-devices/setup", &[PUT]),
    ("/kiosk-devices", &[GET]),
    ("/kiosk-devices/events", &[GET, PUT, DELETE]),
    ("/kiosk-devices/checkins", &[POST, GET]),
    ("/kiosk-devices/chip-numbers/{chipNumber}", &[GET]),
    ("/social-tariff-validation/start", &[GET]),
    ("/social-tariff-validation/token", &[POST]),
    ("/social-tariff-validation", &[GET]),
];

async fn not_implemented() -> Problem {
    Problem::new(
        "method/not-implemented",
        501,
        "This operation is not implemented yet",
    )
}

/// Adds them beside what exists; literal paths win over templates.
pub fn add(router: Router<Door>) -> Router<Door> {
    LATER.iter().fold(router, |router, (path, methods)| {
        let route = methods.iter().fold(MethodRouter::new(), |route, method| {
            route.merge(on(*method, not_implemented))
        });
        router.route(path, route)
    })
}
