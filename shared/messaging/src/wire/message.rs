//! A fact as a message of a stream: headers out, headers in.

use super::envelope::Heard;
use super::stream::header;
use anyhow::{Context, ensure};
use async_nats::HeaderMap;

fn source(service: &str) -> String {
    format!("beleefregio/{service}")
}

pub(crate) fn headers(service: &str, row: &Heard) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::SPEC_VERSION, "1.0");
    headers.insert(header::ID, row.event_id.to_string());
    headers.insert(header::TYPE, row.fact_type.as_str());
    headers.insert(header::SOURCE, source(service));
    headers.insert(header::TIME, row.time.to_rfc3339());
    headers.insert(header::SUBJECT, row.key.as_str());
    headers.insert(header::CONTENT_TYPE, "application/json");
    headers.insert(header::EPOCH, row.epoch.to_string());
    headers.insert(header::SEQ, row.seq.to_string());
    headers.insert(header::KEY_VERSION, row.key_version.to_string());
    if let Some(cause) = row.cause {
        headers.insert(header::CAUSE, cause.to_string());
    }
    if let Some(traceparent) = &row.traceparent {
        headers.insert(header::TRACEPARENT, traceparent.as_str());
    }
    headers
}

/// Reads a message of the stream of `service`.
///
/// # Errors
/// When it is no fact of this teller: whoever wrote it was not its relay.
pub(crate) fn heard(
    service: &str,
    subject: &str,
    headers: &HeaderMap,
    payload: &[u8],
) -> anyhow::Result<Heard> {
    let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned());
    ensure!(text(header::SOURCE) == Some(source(service)), "another source");
    let partition = subject.split('.').nth(2).and_then(|part| part.parse().ok());
    Ok(Heard {
        epoch: i32::try_from(number(headers, header::EPOCH).context("no epoch")?)?,
        seq: number(headers, header::SEQ).context("no number")?,
        event_id: text(header::ID).context("no id")?.parse()?,
        fact_type: text(header::TYPE).context("no type")?,
        key: text(header::SUBJECT).context("no key")?,
        key_version: number(headers, header::KEY_VERSION).unwrap_or(0),
        partition: partition.context("no partition")?,
        time: text(header::TIME).context("no time")?.parse()?,
        cause: text(header::CAUSE).and_then(|cause| cause.parse().ok()),
        traceparent: text(header::TRACEPARENT),
        payload: String::from_utf8(payload.to_vec())?,
    })
}

pub(crate) fn number(headers: &HeaderMap, name: &str) -> Option<i64> {
    headers.get(name)?.as_str().parse().ok()
}
