//! What others may see of reports, bank accounts and payments.

use crate::table::{Row, theirs};
use crate::world::{LIBRARY, QUARTER, World, new_report};
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
