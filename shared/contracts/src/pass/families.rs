//! Families: what can be asked, and what the API shows. A family is the list of one passholder; who is on
//! it has not the owner on a list of their own.

use super::account::TokenHash;
use super::order::CustomToken;
use super::sight::Sight;
use super::views::Passholder;
use crate::{PassNumber, PassholderId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The family of a passholder, the owner first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListFamilyMembers {
    pub passholder_id: PassholderId,
    /// Must show the owner.
    pub sight: Sight,
    /// Whose data come along; of others what names them.
    pub shown: Sight,
}

/// Adds the holder of a pass to a family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddFamilyMember {
    pub passholder_id: PassholderId,
    /// Must show the owner.
    pub sight: Sight,
    pub uitpas_number: String,
    pub icon: Option<String>,
    /// What the holder of the pass gave to whoever adds him for himself; none where a counter adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenHash>,
}

/// Gives a member of a family another icon, or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PutFamilyMember {
    pub passholder_id: PassholderId,
    pub member_id: PassholderId,
    /// Must show the owner.
    pub sight: Sight,
    pub icon: Option<String>,
}

/// Takes somebody out of a family: the owner wants it, or the member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoveFamilyMember {
    pub passholder_id: PassholderId,
    pub member_id: PassholderId,
    /// Must show the owner or the member.
    pub sight: Sight,
    /// The secret of the mail that told the member of it, from whoever shows nothing else.
    #[serde(default)]
    pub custom_token: Option<CustomToken>,
}

/// The families of others to which a passholder was added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListFamilies {
    pub passholder_id: PassholderId,
    /// Must show the passholder.
    pub sight: Sight,
    /// The passholder asks, and no counter: addresses of others are left out.
    #[serde(default)]
    pub is_own: bool,
}

/// Somebody in a family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FamilyMember {
    /// Of their pass, or while none of theirs can be used of the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uitpas_number: Option<PassNumber>,
    /// For callers who may not search people only what names this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passholder: Option<Passholder>,
    /// When they were added; of the owner, when he became a passholder.
    pub creation_date: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Whether it is the owner of the list.
    pub main_family_member: bool,
}

/// A family of somebody else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Family {
    /// Of its owner.
    pub name: String,
    pub first_name: String,
    pub passholder_id: PassholderId,
    /// For callers who may see the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub member_since: DateTime<Utc>,
}
