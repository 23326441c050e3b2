//! Permissions as they are shown: per organizer, with its regions and a readable name.

use crate::access::Principal;
use crate::door::Door;
use crate::door::problem::Problem;
use contracts::access::Permission;
use contracts::activity::Organizer;
use contracts::pass::CardSystem;
use contracts::{CardSystemId, OrganizerId};
use serde::Serialize;
use utoipa::ToSchema;

/// What may be done for one organizer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganizerPermissions {
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

/// What somebody may do. An organizer that the copy does not know has no name and no regions.
pub async fn view(door: &Door, of: &Principal) -> Result<Vec<OrganizerPermissions>, Problem> {
    let mut reading = door.office.reading().await?;
    let ids: Vec<OrganizerId> = of.grants().map(|(id, _)| id.clone()).collect();
    let known = directory::organizers(reading.conn(), &ids).await?;
    let names = directory::card_system_names(reading.conn()).await?;
    let mut all = vec![];
    for (id, permissions) in of.grants() {
        let organizer = known.iter().find(|organizer| organizer.organizer_id == *id);
        let systems = organizer.map(|organizer| organizer.card_system_ids.clone());
        let systems = systems.unwrap_or_default();
        let named = |id: &CardSystemId| CardSystem::reference(*id, names.get(id).cloned());
        let detail = |permission: &Permission| PermissionDetail {
            id: *permission,
            label: label(*permission),
            card_system_ids: systems.clone(),
        };
        all.push(OrganizerPermissions {
            organizer: Organizer {
                id: id.clone(),
                name: organizer.map(|organizer| organizer.name.clone()),
                card_systems: Some(systems.iter().map(named).collect()),
                linked_location_id: None,
                address: None,
            },
            permissions: permissions.iter().copied().collect(),
            permission_details: permissions.iter().map(detail).collect(),
            linked_organizers: vec![],
        });
    }
    Ok(all)
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
