//! Rule: an event is told to whom the API would show it: its type's permission is held at the owner of the
//! subscription by the client that wrote it last, when it is sent
//! Test: `a_permission_that_was_taken_ends_what_is_told`
//! Source: this house

use contracts::access::Permission;
use contracts::published::{Audience, catalogue};
use std::sync::LazyLock;

/// The permission of a type, as rows of statements.
#[derive(Debug, Clone)]
pub struct Right {
    /// Of an event.
    pub event_type: String,
    /// Which permission; none where the subscription itself is enough.
    pub permission: Option<String>,
    /// Who is told.
    pub audience: Audience,
}

/// The permission of each type.
pub fn rights_of_types() -> &'static [Right] {
    static RIGHTS: LazyLock<Vec<Right>> = LazyLock::new(|| {
        let all = catalogue::catalogue().iter();
        all.map(|one| Right {
            event_type: one.event_type.to_owned(),
            permission: one.permission.map(|permission| permission.as_str().to_owned()),
            audience: one.audience,
        })
        .collect()
    });
    &RIGHTS
}

/// Types and their permissions, as columns of a statement.
pub fn columns(rights: &[Right]) -> (Vec<String>, Vec<Option<String>>) {
    let all = rights.iter();
    all.map(|right| (right.event_type.clone(), right.permission.clone()))
        .unzip()
}

/// What must be held to hear this type; none where the subscription itself is enough.
pub fn required(event_type: &str) -> Option<Permission> {
    catalogue::find(event_type)?.permission
}
