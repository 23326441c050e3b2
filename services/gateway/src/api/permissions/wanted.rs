//! Permissions as a client sends them: in a newer and an older form.

use contracts::access::Permission;
use contracts::{OrganizerId, Refusal};
use serde::{Deserialize, Deserializer};
use std::str::FromStr;
use utoipa::ToSchema;

/// What a client sends: only ids count. `{}` stands for an empty list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WantedPermissions {
    organizer: WantedOrganizer,
    #[serde(default, deserialize_with = "empty_object_is_empty")]
    permissions: Vec<String>,
    #[serde(default, deserialize_with = "empty_object_is_empty")]
    permission_details: Vec<WantedDetail>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct WantedOrganizer {
    id: String,
}

#[derive(Debug, Deserialize, ToSchema)]
struct WantedDetail {
    id: String,
}

/// A list of entries, or `{}`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct WantedList(#[serde(deserialize_with = "empty_object_is_empty")] pub Vec<WantedPermissions>);

fn empty_object_is_empty<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either<T> {
        List(Vec<T>),
        Object(serde_json::Map<String, serde_json::Value>),
    }
    match Either::deserialize(deserializer)? {
        Either::List(list) => Ok(list),
        Either::Object(object) if object.is_empty() => Ok(vec![]),
        Either::Object(_) => Err(serde::de::Error::custom("must be an array")),
    }
}

impl WantedPermissions {
    /// The organizer of this entry.
    pub fn organizer(&self) -> OrganizerId {
        self.organizer.id.as_str().into()
    }

    /// The permissions of this entry, the one at `index` of the list. The details win: the plain list is only
    /// an older copy of them.
    ///
    /// # Errors
    /// Refused for a word that is no permission.
    pub fn read(&self, index: usize) -> Result<Vec<Permission>, Refusal> {
        let details = self.permission_details.iter().map(|detail| &detail.id);
        let ids: Vec<&String> = match self.permission_details.is_empty() {
            true => self.permissions.iter().collect(),
            false => details.collect(),
        };
        let unknown = |error| Refusal::invalid_data(&[(format!("/{index}/permissionDetails"), error)]);
        ids.into_iter()
            .map(|id| Permission::from_str(id).map_err(unknown))
            .collect()
    }
}
