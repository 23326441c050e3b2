//! `GET /statements/{statementId}/file`: a statement as comma-separated values. Beyond the contract.
//!
//! The next part is asked for when the one before was taken, so that who reads slowly holds one and no
//! connection to a database. What is sent is hashed on its way: a file that is not the one that was closed
//! has no end.

use super::statement;
use super::viewer::viewer;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chassis::hex;
use contracts::billing::{ReadStatementPart, StatementPart};
use futures_util::stream::unfold;
use ring::digest::{Context, SHA256};

/// What is left to send.
enum Left {
    Part(Box<Sending>),
    Next(Box<Sending>, i32),
    Nothing,
}

struct Sending {
    door: Door,
    ask: ReadStatementPart,
    part: StatementPart,
    digest: Context,
}

/// Byte for byte what was closed; `ETag` is its hash. A file that breaks off is none.
#[utoipa::path(
    get,
    path = "/statements/{statementId}/file",
    operation_id = "get-statements-statementId-file",
    tag = "Settlements",
    params(("statementId" = String, Path, description = "Statement id")),
    responses(
        (status = 200, content_type = "text/csv", body = String, description = "The file"),
        Problems,
    ),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let ask = ReadStatementPart {
        viewer: viewer(&door, &caller).await?,
        statement_id: statement(&id)?,
        after: None,
    };
    let part = door.office.asks.ask(&ask).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::ETAG, format!("\"{}\"", part.sha256)),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"statement-{}.csv\"", ask.statement_id),
        ),
    ];
    let sending = Sending {
        door,
        ask,
        part,
        digest: Context::new(&SHA256),
    };
    let parts = unfold(Left::Part(Box::new(sending)), |left| async move {
        match left.send().await {
            Ok(sent) => sent.map(|(text, left)| (Ok(text), left)),
            Err(error) => Some((Err(error), Left::Nothing)),
        }
    });
    Ok((headers, Body::from_stream(parts)).into_response())
}

impl Left {
    /// The next part, and what is left after it.
    async fn send(self) -> std::io::Result<Option<(String, Self)>> {
        let mut sending = match self {
            Self::Nothing => return Ok(None),
            Self::Part(sending) => sending,
            Self::Next(mut sending, after) => {
                sending.ask.after = Some(after);
                let part = sending.door.office.asks.ask(&sending.ask).await;
                sending.part = part.map_err(std::io::Error::other)?;
                sending
            }
        };
        let text = std::mem::take(&mut sending.part.text);
        sending.digest.update(text.as_bytes());
        let left = match sending.part.next {
            Some(after) => Self::Next(sending, after),
            None => {
                require_hash(*sending)?;
                Self::Nothing
            }
        };
        Ok(Some((text, left)))
    }
}

/// The last part of a file that is another one is not sent.
fn require_hash(sending: Sending) -> std::io::Result<()> {
    match hex(sending.digest.finish().as_ref()) == sending.part.sha256 {
        true => Ok(()),
        false => {
            tracing::error!(statement = %sending.ask.statement_id, "a statement is not what its hash is of");
            Err(std::io::Error::other("not what was closed"))
        }
    }
}
