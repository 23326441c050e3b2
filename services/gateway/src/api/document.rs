//! The API document, as far as it is about the whole, the pages to browse it, and what published events look
//! like.

use crate::door::Door;
use crate::door::path::Path;
use crate::door::problem::{self, Problem};
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contracts::published::{asyncapi, catalogue};
use utoipa::openapi::security::{ClientCredentials, Flow, OAuth2, Scopes, SecurityScheme};
use utoipa::openapi::{ContactBuilder, LicenseBuilder, OpenApi};
use utoipa::{Modify, OpenApi as _};
use utoipa_swagger_ui::{Config, SwaggerUi};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Beleefregio", description = "Regional leisure passes: speaks the UiTPAS API 4.0."),
    components(schemas(problem::Problem)),
    security(("client_token" = [])),
    modifiers(&Complete)
)]
struct Document;

struct Complete;

impl Modify for Complete {
    fn modify(&self, api: &mut OpenApi) {
        api.info.version = "4.0".into();
        api.info.license = Some(
            LicenseBuilder::new()
                .name("EUPL-1.2")
                .identifier(Some("EUPL-1.2"))
                .build(),
        );
        api.info.contact = Some(ContactBuilder::new().name(Some("Beleefregio")).build());
        let flow = Flow::ClientCredentials(ClientCredentials::new("/oauth/token", Scopes::new()));
        let scheme = SecurityScheme::OAuth2(OAuth2::with_description(
            [flow],
            "A token of the built-in issuer or of a trusted one",
        ));
        api.components
            .get_or_insert_default()
            .add_security_scheme("client_token", scheme);
    }
}

/// What the document says of the API as a whole.
pub fn about() -> OpenApi {
    Document::openapi()
}

/// The schema of the data of an event.
async fn schema(Path(event_type): Path<String>) -> Result<Response, Problem> {
    let found = catalogue::find(&event_type).ok_or_else(|| Problem::not_found("No such event"))?;
    let schema = (found.schema)().to_string();
    Ok(([(CONTENT_TYPE, "application/schema+json")], schema).into_response())
}

/// `/openapi.json` and `/docs` to browse it; `/asyncapi.json` and `/schemas/{type}` of published events.
///
/// # Errors
/// When the document cannot be written as JSON: then the door does not open.
pub fn pages(document: OpenApi) -> serde_json::Result<Router<Door>> {
    // Made once: whoever asks often and reads slowly holds no copies.
    let document = Bytes::from(document.to_json()?);
    let answer = async move || ([(CONTENT_TYPE, "application/json")], document.clone());
    let pages: Router<Door> = SwaggerUi::new("/docs")
        .config(Config::from("/openapi.json"))
        .into();
    let events = Bytes::from(serde_json::to_vec(&asyncapi::document())?);
    let of_events = async move || ([(CONTENT_TYPE, "application/json")], events.clone());
    Ok(pages
        .route("/openapi.json", get(answer))
        .route("/asyncapi.json", get(of_events))
        .route("/schemas/{type}", get(schema)))
}
