//! What was refused leaves one line in the log: route, status, problem and client; never a value of path,
//! query or body.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::{Arc, OnceLock};

/// Which client a request turned out to be of. A person is only told to be one.
#[derive(Clone, Default)]
pub struct Asker(Arc<OnceLock<String>>);

impl Asker {
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

pub async fn tell(mut request: Request, next: Next) -> Response {
    let asker = Asker::default();
    request.extensions_mut().insert(asker.clone());
    let method = super::known(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    if response.status().is_client_error() {
        let route = route.as_ref().map_or("unknown", MatchedPath::as_str);
        let problem = response
            .extensions()
            .get::<Slug>()
            .map_or("", |slug| slug.0.as_str());
        let (status, client) = (response.status().as_u16(), asker.name());
        tracing::info!(method, route, status, problem, client, "refused");
    }
    response
}
