//! RFC 9457 problems with the contract's types.

use super::answer::REPLAYED;
use super::log::next_line;
use super::refusals::Slug;
use crate::limits::TooMany;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use contracts::{Message, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, RefOr, Response as ApiResponse, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

const BASE: &str = "https://api.publiq.be/probs/";

/// An error body. `type` says which problem it is; clients compare the whole URI.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    #[serde(rename = "type")]
    problem_type: String,
    title: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Words for the person at the counter.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_user_message: Option<Message>,
    #[serde(flatten)]
    #[schema(ignore)]
    extra: serde_json::Map<String, serde_json::Value>,
    #[serde(skip)]
    replayed: bool,
    /// Seconds.
    #[serde(skip)]
    retry_after: u64,
}

impl Problem {
    /// One of the contract's problems: the end of its `type`, its status and its title.
    pub fn new(slug: &str, status: u16, title: &str) -> Self {
        Refusal::new(slug, status, title).into()
    }

    /// 404: the path or the query names nothing.
    pub fn not_found(title: &str) -> Self {
        Self::new("url/not-found", 404, title)
    }

    /// 500: something is broken here; what, is in the log.
    pub fn internal() -> Self {
        Self {
            problem_type: "about:blank".into(),
            ..Self::new("", 500, "Internal Server Error")
        }
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What went wrong, for developers.
    pub fn title(&self) -> &str {
        &self.title
    }

    fn unavailable() -> Self {
        Self {
            problem_type: "about:blank".into(),
            ..Self::new("", 503, "Service Unavailable")
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self {
            problem_type: format!("{BASE}{}", refusal.slug),
            title: refusal.title,
            status: refusal.status,
            detail: refusal.detail,
            end_user_message: refusal.message,
            extra: refusal.extra,
            replayed: refusal.replayed,
            retry_after: 2,
        }
    }
}

impl From<TooMany> for Problem {
    fn from(limit: TooMany) -> Self {
        Self {
            retry_after: limit.seconds,
            ..Self::new("uitpas/rate-limited", 429, "Too many requests")
        }
    }
}

impl From<Fault> for Problem {
    /// What went wrong inside is logged, never told.
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => (*refusal).into(),
            Fault::Busy(reason) => {
                if let Some(left_out) = next_line("busy") {
                    tracing::warn!(reason, left_out, "busy");
                }
                Self::unavailable()
            }
            Fault::Broken(error) => {
                tracing::error!(error = format!("{error:#}"), "broken");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let (replayed, retry_after) = (self.replayed, self.retry_after);
        let slug = self
            .problem_type
            .strip_prefix(BASE)
            .unwrap_or_default()
            .to_owned();
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        response.extensions_mut().insert(Slug(slug));
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if matches!(
            status,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
        ) {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
        }
        if replayed {
            response
                .headers_mut()
                .insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

/// The problems that any operation may answer, for the API document.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<ApiResponse>> {
        let problem = |description: &str| {
            let content = ContentBuilder::new()
                .schema(Some(utoipa::openapi::Ref::from_schema_name("Problem")))
                .build();
            RefOr::T(
                ResponseBuilder::new()
                    .description(description)
                    .content("application/problem+json", content)
                    .build(),
            )
        };
        [
            ("400", "Refused: `type` says why"),
            ("401", "No token, or one that is not believed"),
            ("403", "The permission is missing for this organizer"),
            (
                "404",
                "Unknown id in the path, or a query parameter that cannot be read",
            ),
            ("429", "Too many requests; see `Retry-After`"),
            ("503", "Try again with the same key; see `Retry-After`"),
        ]
        .into_iter()
        .map(|(status, description)| (status.to_owned(), problem(description)))
        .collect()
    }
}
