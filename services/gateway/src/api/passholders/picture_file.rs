//! The pictures behind their links: for whoever has one that counts, and for nobody else.

use super::picture_link::Link;
use crate::door::Door;
use crate::door::address::address;
use crate::door::params::Params;
use crate::door::path::{Path, uuid};
use crate::door::problem::Problem;
use crate::limits::Kind;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::ReadPicture;

/// What links lead to. In no document: the contract gives links, and says nothing of what is behind them.
pub fn files() -> Router<Door> {
    Router::new()
        .route("/passholders/{passholderId}/picture.jpg", get(jpeg))
        .route("/passholders/{passholderId}/picture.png", get(png))
}

async fn jpeg(
    door: State<Door>,
    id: Path<String>,
    params: Params,
    request: Request,
) -> Result<Response, Problem> {
    show(door, id, params, request, "image/jpeg").await
}

async fn png(
    door: State<Door>,
    id: Path<String>,
    params: Params,
    request: Request,
) -> Result<Response, Problem> {
    show(door, id, params, request, "image/png").await
}

/// A link whose time is over is the same as none.
async fn show(
    State(door): State<Door>,
    Path(id): Path<String>,
    params: Params,
    request: Request,
    content_type: &'static str,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let who = address(&parts, door.proxies);
    door.limits.require(Kind::Anonymous, &who).await?;
    let (passholder_id, now) = (PassholderId(uuid(&id)?), door.office.clock.now());
    let token = params.text("token").unwrap_or_default();
    let link = Link::read(passholder_id, token, &door.secrets, now)
        .ok_or_else(|| Problem::not_found("No such picture"))?;
    let ask = ReadPicture {
        passholder_id,
        picture_id: link.picture_id,
    };
    let picture = door.office.asks.ask(&ask).await?;
    let bytes = STANDARD.decode(&picture.0).map_err(Fault::broken)?;
    let headers = [
        (CONTENT_TYPE, content_type),
        (CACHE_CONTROL, "private, no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    Ok((headers, bytes).into_response())
}
