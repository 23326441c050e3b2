//! Permissions: one's own, and those of a client.

use crate::access::permission::{By, Reach, replace};
use crate::access::store::{client, permission};
use crate::access::{Identity, Principal, Subject};
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::access::{Grant, Permission};
use contracts::activity::Organizer;
use contracts::pass::CardSystem;
use contracts::{CardSystemId, OrganizerId, Refusal};
use serde::{Deserialize, Deserializer, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(get_own))
        .routes(routes!(get_of_client, put_of_client))
}

/// What may be done for one organizer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OrganizerPermissions {
    organizer: Organizer,
    /// Deprecated in favour of `permissionDetails`, and still read by clients.
    permissions: Vec<Permission>,
    permission_details: Vec<PermissionDetail>,
    linked_organizers: Vec<LinkedOrganizerPermissions>,
}

/// Another organizer for which the same admins may act.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LinkedOrganizerPermissions {
    organizer: Organizer,
    permission_details: Vec<PermissionDetail>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PermissionDetail {
    id: Permission,
    label: Label,
    card_system_ids: Vec<CardSystemId>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Label {
    nl: String,
    en: String,
}

/// What a client sends: only ids count. `{}` stands for an empty list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WantedPermissions {
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
struct WantedList(#[serde(deserialize_with = "empty_object_is_empty")] Vec<WantedPermissions>);

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

/// The permissions of the caller, per organizer.
#[utoipa::path(get, path = "/permissions", operation_id = "get-permissions", tag = "Access",
    responses((status = 200, body = [OrganizerPermissions], description = "Own permissions"), Problems))]
async fn get_own(
    State(door): State<Door>,
    caller: Authorized,
) -> Result<Json<Vec<OrganizerPermissions>>, Problem> {
    Ok(Json(view(&door, &caller.0).await?))
}

/// The permissions of a client.
#[utoipa::path(get, path = "/permissions/{clientId}", operation_id = "get-permissions-clientId", tag = "Access", params(("clientId" = String, Path, description = "Client id")),
    responses((status = 200, body = [OrganizerPermissions], description = "Permissions of the client"), Problems))]
async fn get_of_client(
    State(door): State<Door>,
    caller: Authorized,
    Path(client): Path<String>,
) -> Result<Json<Vec<OrganizerPermissions>>, Problem> {
    caller.require(Permission::PermissionsRead)?;
    let grants = known_grants(&door, &client).await?;
    let visible = grants
        .into_iter()
        .filter(|grant| {
            caller
                .0
                .holds_for(Permission::PermissionsRead, &grant.organizer_id)
        })
        .collect();
    Ok(Json(
        view(&door, &Principal::new(Identity::Client(client), visible)).await?,
    ))
}

/// Replaces the permissions of a client at the organizers that the caller administers.
#[utoipa::path(put, path = "/permissions/{clientId}", operation_id = "put-permissions-clientId", tag = "Access", params(("clientId" = String, Path, description = "Client id")),
    request_body = [WantedPermissions], responses((status = 204, description = "Replaced"), Problems))]
async fn put_of_client(
    State(door): State<Door>,
    caller: Authorized,
    Path(client): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    caller.require(Permission::PermissionsWrite)?;
    let body = body.list::<WantedList>(&door).await?;
    let mine = |id: &OrganizerId| caller.0.holds_for(Permission::PermissionsWrite, id);
    let mut grants: Vec<Grant> = vec![];
    for (index, wanted) in body.value.0.into_iter().enumerate() {
        let organizer_id = OrganizerId::from(wanted.organizer.id);
        if !mine(&organizer_id) {
            return Err(Refusal::forbidden("PERMISSIONS_WRITE").into());
        }
        let permissions = read_permissions(index, &wanted.permissions, &wanted.permission_details)?;
        // Nobody gives away what he does not hold.
        if let Some(more) = permissions
            .iter()
            .find(|permission| !caller.0.holds_for(**permission, &organizer_id))
        {
            return Err(Refusal::forbidden(more.as_str()).into());
        }
        grants.push(Grant {
            organizer_id,
            permissions,
        });
    }
    // Nobody takes away what he does not hold either.
    let held = caller.0.grants().filter(|(organizer, _)| mine(organizer));
    let reach = held.map(|(organizer_id, permissions)| Grant {
        organizer_id: organizer_id.clone(),
        permissions: permissions.iter().copied().collect(),
    });
    let (reach, by) = (Reach::Within(reach.collect()), By::Caller(caller.0.identity.id()));
    let subject = Subject::Client(client);
    let key = body.sent.key(&caller.0);
    let answer = door
        .office
        .once(key, |tx| Box::pin(replace(tx, subject, grants, reach, by)))
        .await?;
    door.access.forget();
    Ok(marked(StatusCode::NO_CONTENT.into_response(), answer.replayed))
}

fn read_permissions(
    index: usize,
    plain: &[String],
    details: &[WantedDetail],
) -> Result<Vec<Permission>, Problem> {
    // The details win: the plain list is only an older copy of them.
    let ids: Vec<&String> = if details.is_empty() {
        plain.iter().collect()
    } else {
        details.iter().map(|detail| &detail.id).collect()
    };
    ids.into_iter()
        .map(|id| {
            Permission::from_str(id).map_err(|error| {
                Refusal::invalid_data(&[(format!("/{index}/permissionDetails"), error)]).into()
            })
        })
        .collect()
}

async fn known_grants(door: &Door, id: &str) -> Result<Vec<Grant>, Problem> {
    let mut reading = door.office.reading().await?;
    if !client::exists(reading.conn(), id).await? {
        return Err(Refusal::client_not_found(id).into());
    }
    Ok(permission::grants(reading.conn(), &[Subject::Client(id.to_owned())]).await?)
}

async fn view(door: &Door, principal: &Principal) -> Result<Vec<OrganizerPermissions>, Problem> {
    let mut reading = door.office.reading().await?;
    let ids: Vec<OrganizerId> = principal.grants().map(|(id, _)| id.clone()).collect();
    let known = directory::organizers(reading.conn(), &ids).await?;
    let names = directory::card_system_names(reading.conn()).await?;
    Ok(principal
        .grants()
        .map(|(id, permissions)| {
            let organizer = known.iter().find(|organizer| organizer.organizer_id == *id);
            let systems = organizer
                .map(|organizer| organizer.card_system_ids.clone())
                .unwrap_or_default();
            OrganizerPermissions {
                organizer: Organizer {
                    id: id.clone(),
                    name: organizer.map(|organizer| organizer.name.clone()),
                    card_systems: Some(
                        systems
                            .iter()
                            .map(|id| CardSystem::reference(*id, names.get(id).cloned()))
                            .collect(),
                    ),
                    linked_location_id: None,
                    address: None,
                },
                permissions: permissions.iter().copied().collect(),
                permission_details: permissions
                    .iter()
                    .map(|permission| PermissionDetail {
                        id: *permission,
                        label: label(*permission),
                        card_system_ids: systems.clone(),
                    })
                    .collect(),
                linked_organizers: vec![],
            }
        })
        .collect())
}

/// A readable name; Dutch for what counters meet every day.
fn label(permission: Permission) -> Label {
    let plain = permission.as_str().to_lowercase().replace('_', " ");
    let nl = match permission {
        Permission::TariffsRead => "Tarieven opvragen",
        Permission::TicketsalesRegister => "Ticketverkopen registreren",
        Permission::TicketsalesSearch => "Ticketverkopen zoeken",
        Permission::CheckinsWrite => "Check-ins registreren",
        Permission::CheckinsRead => "Check-ins bekijken",
        Permission::PassesRead => "Passen opvragen",
        Permission::PassholdersSearch => "Pashouders zoeken",
        Permission::GrouppassesSearch => "Groepspassen zoeken",
        Permission::RewardsRedeem => "Voordelen omruilen",
        Permission::RewardsRead => "Voordelen bekijken",
        Permission::OrganizersSearch => "Organisatoren zoeken",
        _ => plain.as_str(),
    };
    Label {
        nl: nl.to_owned(),
        en: plain.clone(),
    }
}
