//! What was refused leaves one line in the log: route, status, problem and client; never a value of path,
//! query or body. Whoever is refused over and over does not fill the disk: beyond some lines a second of one
//! kind only their number is told, and refusals of one route never hide those of another.

use super::log::{known, next_line};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::{Arc, OnceLock};

/// Which client a request turned out to be of. A person is only told to be one.
#[derive(Clone, Default)]
pub struct Asker(Arc<OnceLock<String>>);

impl Asker {
    /// The request is of this client.
    pub fn is(&self, client: &str) {
        let _ = self.0.set(client.to_owned());
    }

    fn name(&self) -> &str {
        self.0.get().map_or("", String::as_str)
    }
}

/// The problem of an answer, for the log.
#[derive(Clone)]
pub struct Slug(pub String);

/// Tells the log what was refused.
pub async fn tell(mut request: Request, next: Next) -> Response {
    let asker = Asker::default();
    request.extensions_mut().insert(asker.clone());
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("unknown", MatchedPath::as_str);
    if response.status().is_client_error()
        && let Some(left_out) = next_line(route)
    {
        if left_out > 0 {
            tracing::info!(route, left_out, "more was refused than the log has lines for");
        }
        let problem = response
            .extensions()
            .get::<Slug>()
            .map_or("", |slug| slug.0.as_str());
        let (status, client) = (response.status().as_u16(), asker.name());
        tracing::info!(method, route, status, problem, client, "refused");
    }
    response
}
