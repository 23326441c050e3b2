//! The registry: every operation of the contract, and what follows from it.
//!
//! Each resource lists its operations, one per line: those that are offered, with their handler, and those
//! that come later. From that one list follow the routes, the document and the 501s, so that they cannot
//! drift apart.

use crate::door::Door;
use crate::door::problem::Problem;
use axum::routing::{MethodFilter, on};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// The method of an operation that reads.
pub const GET: MethodFilter = MethodFilter::GET;
/// The method of an operation that adds something.
pub const POST: MethodFilter = MethodFilter::POST;
/// The method of an operation that replaces something.
pub const PUT: MethodFilter = MethodFilter::PUT;
/// The method of an operation that takes something away.
pub const DELETE: MethodFilter = MethodFilter::DELETE;

/// An operation of the contract, or one of ours.
pub enum Operation {
    /// It has a handler, which the document describes.
    Offered(Box<UtoipaMethodRouter<Door>>),
    /// It answers 501 for now.
    Later {
        /// Its method.
        method: MethodFilter,
        /// Its path template.
        path: &'static str,
    },
}

/// An operation that has a handler: `offered(routes!(get_checkins::handle))`.
pub fn offered(operation: UtoipaMethodRouter<Door>) -> Operation {
    Operation::Offered(Box::new(operation))
}

/// An operation of the contract that comes later: a clean 501, so that clients fail clearly.
pub fn later(method: MethodFilter, path: &'static str) -> Operation {
    Operation::Later { method, path }
}

/// The routes of all operations, and the document of those that are offered. Literal paths win over
/// templates.
pub fn routes(about: OpenApi, operations: Vec<Operation>) -> OpenApiRouter<Door> {
    let mut routes = OpenApiRouter::with_openapi(about);
    for operation in operations {
        routes = match operation {
            Operation::Offered(operation) => routes.routes(*operation),
            Operation::Later { method, path } => routes.route(path, on(method, not_implemented)),
        };
    }
    routes
}

async fn not_implemented() -> Problem {
    let title = "This operation is not implemented yet";
    Problem::new("method/not-implemented", 501, title)
}
