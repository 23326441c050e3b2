//! The file of a report on its way: slice by slice, so that none of it waits in memory to be read.

use crate::door::Door;
use crate::door::problem::Problem;
use axum::body::{Body, Bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Fault;
use contracts::billing::{FindReportFile, ReadReportSlice};
use contracts::{OrganizerId, Refusal, ReportId};
use futures_util::stream;

/// As the contract has it.
const ZIP: &str = "application/x-zip-compressed";

/// The id of a report in a path; one that is no number is no report's.
pub fn report_id(text: &str) -> Result<ReportId, Refusal> {
    let missing = || Refusal::uitpas("report-not-found", "Report not found").not_found();
    text.parse().map(ReportId).map_err(|_| missing())
}

/// Sends the file. It says how long it is: whoever gets less knows that it was cut.
pub async fn send(door: Door, ask: FindReportFile) -> Result<Response, Problem> {
    let file = door.office.asks.ask(&ask).await?;
    let headers = [
        (CONTENT_TYPE, ZIP.to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", file.name),
        ),
        (CONTENT_LENGTH, file.length.to_string()),
        (CACHE_CONTROL, "private, no-store".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    let (organizer, report) = (ask.organizer_id, ask.report_id);
    let slices = stream::try_unfold(0, move |number| {
        let (door, organizer) = (door.clone(), organizer.clone());
        async move {
            if number >= file.slices {
                return Ok(None);
            }
            let bytes = slice(&door, organizer, report, number).await?;
            Ok::<_, Fault>(Some((bytes, number + 1)))
        }
    });
    Ok((headers, Body::from_stream(slices)).into_response())
}

async fn slice(
    door: &Door,
    organizer_id: OrganizerId,
    report_id: ReportId,
    number: i32,
) -> Result<Bytes, Fault> {
    let ask = ReadReportSlice {
        organizer_id,
        report_id,
        number,
    };
    let slice = door.office.asks.ask(&ask).await?;
    Ok(STANDARD.decode(&slice.0).map_err(Fault::broken)?.into())
}
