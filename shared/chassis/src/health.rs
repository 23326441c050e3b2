//! Probes and metrics on the private port. Ready means: database reachable and migrated; neither broker nor
//! cache count.

use crate::lifecycle::Lifecycle;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use sqlx::PgPool;
use sqlx::migrate::Migrator;

/// `/health/live`, `/health/ready` and `/metrics`.
pub fn router(lifecycle: Lifecycle, pool: PgPool, migrator: &'static Migrator) -> Router {
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
        .route("/metrics", get(|| async { crate::telemetry::metrics_page() }))
}
