//! What others may see of money: reports, bank accounts, payments, statements, reservations and budgets.

use crate::table::Seen::{Nothing, Open};
use crate::table::{Row, seen, theirs};
use crate::world::{LIBRARY, QUARTER, THEATRE, World, new_report};
use serde_json::json;

/// What an organizer is owed is its own.
pub fn reports(world: &World) -> Vec<Row> {
    const REPORTS: &str = "/organizers/{organizerId}/financial-reports";
    const REPORT: &str = "/organizers/{organizerId}/financial-reports/{reportId}";
    let (all, report) = (format!("/organizers/{LIBRARY}/financial-reports"), &world.report);
    vec![
        theirs(
            "GET",
            "/organizers/{organizerId}/financial-reports/periods",
            format!("{all}/periods"),
        ),
        theirs("GET", REPORTS, all.clone()),
        theirs("POST", REPORTS, all.clone()).with(new_report()),
        theirs("GET", REPORT, format!("{all}/{report}")),
        theirs("GET", REPORT, format!("{all}/{report}.zip")),
        theirs(
            "GET",
            "/organizers/{organizerId}/financial-reports/{reportId}/download-link",
            format!("{all}/{report}/download-link"),
        ),
    ]
}

/// The account of an organizer is its own, that of a municipality its own services'.
pub fn accounts_of_banks() -> Vec<Row> {
    let account = json!({"iban": "BE71096123456769", "holderName": "Rekening"});
    let looked_at = json!({"id": "b1e00000-0000-4000-8000-000000000001"});
    let of = |path: &'static str, owner: &str| {
        let url = path
            .replace("{organizerId}", owner)
            .replace("{municipality}", owner);
        (path, url)
    };
    let mut rows = vec![];
    for (base, approve, refuse, owner) in [
        (
            "/organizers/{organizerId}/bank-account",
            "/organizers/{organizerId}/bank-account/approve",
            "/organizers/{organizerId}/bank-account/refuse",
            LIBRARY,
        ),
        (
            "/municipalities/{municipality}/bank-account",
            "/municipalities/{municipality}/bank-account/approve",
            "/municipalities/{municipality}/bank-account/refuse",
            "Linter",
        ),
    ] {
        let row = |method, path| {
            let (path, url) = of(path, owner);
            theirs(method, path, url)
        };
        rows.push(row("GET", base));
        rows.push(row("POST", base).with(account.clone()));
        rows.push(row("POST", approve).with(looked_at.clone()));
        rows.push(row("POST", refuse).with(looked_at.clone()));
    }
    rows
}

/// Payments are the business of who pays in the region.
pub fn payments(world: &World) -> Vec<Row> {
    let of_period = |method, path: &'static str| theirs(method, path, path.replace("{periodId}", QUARTER));
    let of_statement =
        |path: &'static str| theirs("GET", path, path.replace("{statementId}", &world.statement));
    vec![
        of_period("GET", "/settlement-periods/{periodId}/payment-orders"),
        of_period("POST", "/settlement-periods/{periodId}/payment-files").with(json!({})),
        of_period("GET", "/settlement-periods/{periodId}/journal"),
        theirs(
            "GET",
            "/payment-files/{paymentFileId}",
            "/payment-files/1001".into(),
        ),
        theirs("POST", "/bank-statements", "/bank-statements".into()).with(json!({"file": ""})),
        of_statement("/statements/{statementId}/workbook"),
        of_statement("/statements/{statementId}/document"),
    ]
}

/// Of what is settled an organizer sees what is its own, and whoever closes periods all of the region.
pub fn settlements(world: &World) -> Vec<Row> {
    let of_period = |method, path: &'static str| theirs(method, path, path.replace("{periodId}", QUARTER));
    let of_statement =
        |path: &'static str| theirs("GET", path, path.replace("{statementId}", &world.statement));
    let own = Open("an organizer reads its own statements");
    let municipality = "/organizers/{organizerId}/municipality";
    let of_library = municipality.replace("{organizerId}", LIBRARY);
    let late = json!([{
        "clientReference": "late-1", "date": "2026-11-14", "eventId": THEATRE, "uitpasNumber": world.fatma,
        "regularPrice": 7.35, "proof": "kasboek 12",
    }]);
    vec![
        theirs("GET", "/settlement-periods", "/settlement-periods".into()),
        of_period("GET", "/settlement-periods/{periodId}"),
        of_period("POST", "/settlement-periods/{periodId}/propose"),
        of_period("POST", "/settlement-periods/{periodId}/approve").with(json!({"sha256": "00"})),
        of_period("POST", "/settlement-periods/{periodId}/refuse").with(json!({"reason": "no"})),
        of_period("GET", "/settlement-periods/{periodId}/statements"),
        of_period("GET", "/settlement-periods/{periodId}/payments"),
        seen("GET", "/statements", "/statements".into(), own, Nothing),
        of_statement("/statements/{statementId}"),
        of_statement("/statements/{statementId}/lines"),
        of_statement("/statements/{statementId}/file"),
        theirs("GET", municipality, of_library.clone()),
        theirs("PUT", municipality, of_library).with(json!({"municipality": "Linter"})),
        theirs(
            "POST",
            "/organizers/{organizerId}/late-registrations",
            format!("/organizers/{LIBRARY}/late-registrations"),
        )
        .with(late),
    ]
}

/// What a client holds is its own, also among those who sell at the same organizer.
pub fn reservations(world: &World) -> Vec<Row> {
    let held = format!("/reservations/{}", world.reservation);
    vec![
        theirs("POST", "/reservations", "/reservations".into()).with(json!([platform::line(
            &world.fatma,
            THEATRE,
            7.35
        )])),
        theirs("GET", "/reservations/{reservationId}", held.clone()),
        theirs(
            "POST",
            "/reservations/{reservationId}/confirm",
            format!("{held}/confirm"),
        ),
        theirs("DELETE", "/reservations/{reservationId}", held),
    ]
}

/// A budget is of who holds it at the municipality's own service, and the library is none.
pub fn budgets() -> Vec<Row> {
    let of = |method, path: &'static str| {
        let url = path
            .replace("{municipality}", "Geetbets")
            .replace("{year}", "2026");
        theirs(method, path, url.replace("{reference}", "kamp"))
    };
    let budget = "/municipalities/{municipality}/budgets/{year}";
    let commitment = "/municipalities/{municipality}/budgets/{year}/commitments/{reference}";
    let promised = json!({"amount": 10, "until": "2026-12-31", "description": "kampen"});
    vec![
        of("GET", budget),
        of("PUT", budget).with(json!({"amount": 1, "reason": "van een ander"})),
        of("GET", "/municipalities/{municipality}/budgets/{year}/changes"),
        of("GET", "/municipalities/{municipality}/budgets/{year}/commitments"),
        of("PUT", commitment).with(promised),
        theirs("GET", "/signals", "/signals?state=OPEN".into()),
        theirs("PUT", "/signals/{signalId}", "/signals/1".into())
            .with(json!({"state": "EXPLAINED", "reason": "van een ander"})),
    ]
}
