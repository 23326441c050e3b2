//! Questions whose answer shows passholders, with who looks.

use super::asks::*;
use super::families::{ListFamilies, ListFamilyMembers};
use super::looking::{ListLooks, Looker};
use super::membership::PreviewMembership;
use super::merging::FindDoubles;
use super::moving::ReadMove;
use super::non_use::ListNonUse;
use super::registration::{AskInszStatus, FindPicture, ReadNote};
use super::school::ReadSchool;
use super::second_home::ReadSecondHome;
use crate::{Ask, Caller};
use serde::{Deserialize, Serialize};

/// A question whose answer shows passholders, and who looks: the pass service notes it for each of them.
/// Travels as the question itself, with one member more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Looked<A> {
    /// None where it is no look: somebody sees what is his own, or a counter what it has just done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looker: Option<Looker>,
    #[serde(flatten)]
    pub ask: A,
}

impl<A: Shows> Ask for Looked<A> {
    const NAME: &'static str = A::NAME;
    const FROM: &'static [Caller] = A::FROM;
    const LARGEST: usize = A::LARGEST;
    type Reply = A::Reply;
}

/// A question whose answer shows passholders.
pub trait Shows: Ask {}

impl Shows for FindPass {}
impl Shows for SearchPassholders {}
impl Shows for ReadPassholder {}
impl Shows for ReadPassholders {}
impl Shows for FindDoubles {}
impl Shows for ListNonUse {}
impl Shows for ReadNote {}
impl Shows for FindPicture {}
impl Shows for AskInszStatus {}
impl Shows for ListFamilyMembers {}
impl Shows for ListFamilies {}
impl Shows for ReadSchool {}
impl Shows for ReadMove {}
impl Shows for ReadSecondHome {}
impl Shows for ListAssociationMemberships {}
impl Shows for PreviewMembership {}
impl Shows for PriceForHolder {}
impl Shows for ListLooks {}
