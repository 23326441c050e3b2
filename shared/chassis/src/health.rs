//! Probes and metrics on the private port. Ready means: database reachable and migrated; neither broker nor
//! cache count.

use crate::database::Pool;
use crate::lifecycle::Lifecycle;
use axum::Json;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use sqlx::migrate::Migrator;

/// `/health/live`, `/health/ready`, `/health/status` and `/metrics`.
pub fn router(lifecycle: Lifecycle, pool: Pool, migrator: &'static Migrator) -> Router {
    let live = {
        let lifecycle = lifecycle.clone();
        move || async move {
            if lifecycle.is_alive() {
                (StatusCode::OK, "alive\n")
            } else {
                (StatusCode::INTERNAL_SERVER_ERROR, "a task died\n")
            }
        }
    };
    let (shown, measured) = (lifecycle.vitals().clone(), lifecycle.vitals().clone());
    // For people: which part of this process stands still, and since when. It decides nothing.
    let status = move || async move { Json(shown.signs()) };
    let metrics = move || async move {
        measured.measure();
        crate::telemetry::metrics_page()
    };
    let ready = move || async move {
        match (
            lifecycle.is_leaving(),
            crate::database::missing_migration(&pool, migrator).await,
        ) {
            (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "stopping\n".to_owned()),
            (_, Ok(None)) => (StatusCode::OK, "ready\n".to_owned()),
            (_, Ok(Some(version))) => (
                StatusCode::SERVICE_UNAVAILABLE,
                format!("migration {version} is missing\n"),
            ),
            (_, Err(_)) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n".to_owned(),
            ),
        }
    };
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/health/status", get(status))
        .route("/metrics", get(metrics))
}
