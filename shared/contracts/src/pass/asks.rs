//! What can be asked of the pass service.

use super::account::*;
use super::associations::*;
use super::barrier::*;
use super::card::*;
use super::entitlement_check::*;
use super::families::*;
use super::leaving::*;
use super::looking::*;
use super::membership::*;
use super::merging::*;
use super::moving::*;
use super::non_use::*;
use super::order::*;
use super::partner::*;
use super::price::*;
use super::referral::*;
use super::region::*;
use super::registration::*;
use super::renewal::*;
use super::right::*;
use super::rows::*;
use super::school::*;
use super::second_home::*;
use super::sight::Sight;
use super::together::*;
use super::validation::*;
use super::views::*;
use crate::ask::Done;
use crate::page::Window;
use crate::{CardSystemId, OrganizerId, Page, PassholderId, ask, pack};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What kind of number was scanned or typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdentifierKind {
    /// The server finds out: pass number, INSZ, INSZ barcode or chip number.
    Any,
    PassNumber,
    Insz,
    ChipNumber,
}

/// Which pass is this? Points in the answer are 0: the points service knows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindPass {
    pub identifier: String,
    pub kind: IdentifierKind,
}

/// Search of passholders. Texts match from the start; `*` stands for anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchPassholders {
    pub sight: Sight,
    pub uitpas_number: Option<String>,
    pub insz_number: Option<String>,
    pub chip_number: Option<String>,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub email: Option<String>,
    pub street: Option<String>,
    pub city: Option<String>,
    pub date_of_birth_from: Option<NaiveDate>,
    pub date_of_birth_to: Option<NaiveDate>,
    /// Members of these card systems: those of an organizer.
    pub card_systems: Option<Vec<CardSystemId>>,
    pub association_id: Option<String>,
    /// Organizers for which the caller may see associations.
    pub association_organizers: Vec<OrganizerId>,
    /// Filters that can match nobody here (an empty number).
    pub nobody: bool,
    pub association_membership_status: Option<String>,
    /// Those who are linked to a school.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<SchoolFilter>,
    /// Whoever has the account of this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uitid: Option<String>,
    pub descending: bool,
    pub window: Window,
}

/// One passholder, as far as the caller may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadPassholder {
    pub passholder_id: PassholderId,
    pub sight: Sight,
}

/// The most passholders that one ask reads.
pub const MOST_PASSHOLDERS: usize = 500;

/// Several passholders at once, to decorate a list: those that the caller may see, in the order asked. Others
/// are left out without a word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadPassholders {
    /// At most [`MOST_PASSHOLDERS`]; an id that comes twice is answered once.
    pub passholder_ids: Vec<PassholderId>,
    pub sight: Sight,
}

/// The associations that a passholder is a member of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListAssociationMemberships {
    pub passholder_id: PassholderId,
    /// Only associations that one of these organizers may see; all of the caller's when the query names none.
    pub organizers: Option<Vec<OrganizerId>>,
}

/// Group passes: those of a number or chip, or all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchGrouppasses {
    pub uitpas_number: Option<String>,
    pub chip_number: Option<String>,
    pub window: Window,
}

/// One group pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadGrouppass {
    pub passholder_id: PassholderId,
}

/// The card systems of the platform: all, or those of some cities or of one kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ListCardSystems {
    pub permanent: Option<bool>,
    pub cities: Vec<String>,
    pub postal_codes: Vec<String>,
    pub sort: Option<String>,
    pub postal_code_sort: Option<String>,
    pub window: Window,
}

/// One card system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadCardSystem {
    pub card_system_id: CardSystemId,
}

/// What a card of a region costs somebody who has a pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriceForHolder {
    pub passholder_id: PassholderId,
    pub card_system_id: CardSystemId,
    pub card_type: CardType,
    pub social_tariff: bool,
    pub voucher: Option<String>,
    /// Whom the caller may see; of a region of his, anybody whose id he has.
    pub sight: Sight,
}

/// Seal a slice of the national numbers under the newest key: those that are under an older one, behind this
/// passholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RotateVault {
    pub after: Option<PassholderId>,
}

/// What became of a slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RotatedSlice {
    pub rotated: i64,
    /// Whose numbers do not open: their key is missing.
    pub unreadable: Vec<PassholderId>,
    /// Where the next slice begins, if there is one.
    pub next: Option<PassholderId>,
}

/// Everything of a region pack that belongs to the pass service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadPass {
    pub dry_run: bool,
    pub card_systems: Vec<CardSystemRow>,
    pub associations: Vec<AssociationRow>,
    pub passholders: Vec<PassholderRow>,
    pub grouppasses: Vec<GrouppassRow>,
    pub memberships: Vec<MembershipRow>,
    pub cards: Vec<CardRow>,
    pub association_memberships: Vec<AssociationMembershipRow>,
    // An operator's tool of the version before knows none of these.
    #[serde(default)]
    pub city_settings: Vec<CitySettingsRow>,
    #[serde(default)]
    pub number_prefixes: Vec<NumberPrefixRow>,
    #[serde(default)]
    pub price_tables: Vec<PriceTableRow>,
    #[serde(default)]
    pub vouchers: Vec<VoucherRow>,
    #[serde(default)]
    pub entitlement_rules: Vec<EntitlementRulesRow>,
    #[serde(default)]
    pub partners: Vec<PartnerRow>,
}

/// Tells the others of a slice of the holders whom loaded parts have changed, and where the next slice
/// begins. Whoever has sent all parts of a pack asks until there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TellLoaded {
    /// Behind this one; none for the first slice.
    pub after: Option<PassholderId>,
}

ask! {
    FindPass => Pass, "pass.find_pass", from [Gateway];
    SearchPassholders => Page<Passholder>, "pass.search_passholders", from [Gateway];
    ReadPassholder => Passholder, "pass.read_passholder", from [Gateway];
    ReadPassholders => Vec<Passholder>, "pass.read_passholders", from [Gateway];
    ListAssociationMemberships => Vec<AssociationMembership>, "pass.list_association_memberships",
        from [Gateway];
    ListAssociations => Page<Association>, "pass.list_associations", from [Gateway];
    RegisterAssociationMembership => Done, "pass.register_association_membership", from [Gateway];
    EndAssociationMembership => Done, "pass.end_association_membership", from [Gateway];
    ReadSchool => OrganizerId, "pass.read_school", from [Gateway];
    PutSchool => Done, "pass.put_school", from [Gateway];
    RemoveSchool => Done, "pass.remove_school", from [Gateway];
    PlanMove => Done, "pass.plan_move", from [Gateway];
    ReadMove => PlannedMove, "pass.read_move", from [Gateway];
    WithdrawMove => Done, "pass.withdraw_move", from [Gateway];
    NoteSecondHome => Done, "pass.note_second_home", from [Gateway];
    ReadSecondHome => SecondHome, "pass.read_second_home", from [Gateway];
    EndSecondHome => Done, "pass.end_second_home", from [Gateway];
    ListFamilyMembers => Vec<FamilyMember>, "pass.list_family_members", from [Gateway];
    AddFamilyMember => Done, "pass.add_family_member", from [Gateway];
    PutFamilyMember => Done, "pass.put_family_member", from [Gateway];
    RemoveFamilyMember => Done, "pass.remove_family_member", from [Gateway];
    ListFamilies => Vec<Family>, "pass.list_families", from [Gateway];
    SearchGrouppasses => Page<Grouppass>, "pass.search_grouppasses", from [Gateway];
    ReadGrouppass => Grouppass, "pass.read_grouppass", from [Gateway];
    ListCardSystems => Page<CardSystem>, "pass.list_card_systems", from [Gateway];
    ReadCardSystem => CardSystem, "pass.read_card_system", from [Gateway];
    RegisterPassholder => Registered, "pass.register_passholder", from [Gateway], at most 4 MiB;
    RegisterTogether => RegisteredTogether, "pass.register_together", from [Gateway], at most 4 MiB;
    ReplacePassholder => Done, "pass.replace_passholder", from [Gateway];
    FindDoubles => Page<Passholder>, "pass.find_doubles", from [Gateway];
    MergePassholders => Done, "pass.merge_passholders", from [Gateway];
    DeletePassholder => Done, "pass.delete_passholder", from [Gateway];
    AskInszStatus => InszStatus, "pass.insz_status", from [Gateway];
    IssueRegistrationToken => bool, "pass.issue_registration_token", from [Gateway];
    ReadRegistration => Registration, "pass.read_registration", from [Gateway];
    AskEmailLinked => bool, "pass.email_linked", from [Gateway];
    LinkAccount => Done, "pass.link_account", from [Gateway];
    UnlinkAccount => Done, "pass.unlink_account", from [Operator];
    HandOutToken => Done, "pass.hand_out_token", from [Operator];
    CloseAccount => Done, "pass.close_account", from [Operator];
    OpenAccount => Done, "pass.open_account", from [Operator];
    ReadOwn => Passholder, "pass.read_own", from [Gateway];
    FindOwn => PassholderId, "pass.find_own", from [Gateway];
    RegisterSelf => Registered, "pass.register_self", from [Gateway];
    ReadNote => PrivateProperties, "pass.read_note", from [Gateway];
    WriteNote => Done, "pass.write_note", from [Gateway];
    FindPicture => FoundPicture, "pass.find_picture", from [Gateway];
    PutPicture => Done, "pass.put_picture", from [Gateway], at most 4 MiB;
    RemovePicture => Done, "pass.remove_picture", from [Gateway];
    ReadPicture => SentPicture, "pass.read_picture", from [Gateway];
    ListLooks => Page<Look>, "pass.list_looks", from [Gateway];
    ListCitySettings => Vec<CardSystemCitySettings>, "pass.list_city_settings", from [Gateway];
    ReadSocialTariffSettings => CardSystemSocialTariffSettings, "pass.read_social_tariff_settings",
        from [Gateway];
    ListMembershipPrices => Vec<MembershipPrice>, "pass.list_membership_prices", from [Gateway];
    PriceForNewcomer => MembershipPrice, "pass.price_for_newcomer", from [Gateway];
    PriceForHolder => MembershipPrice, "pass.price_for_holder", from [Gateway];
    ListEntitlementQuestions => EntitlementQuestions, "pass.list_entitlement_questions", from [Gateway];
    CheckEntitlement => EntitlementAnswer, "pass.check_entitlement", from [Gateway];
    ListNonUse => Page<Passholder>, "pass.list_non_use", from [Gateway];
    ListNonUseBands => Vec<NonUseBand>, "pass.list_non_use_bands", from [Gateway];
    NoteBarrier => Done, "pass.note_barrier", from [Gateway];
    ReportBarriers => BarrierReport, "pass.report_barriers", from [Gateway];
    FindCard => Option<CardView>, "pass.find_card", from [Gateway];
    ReadCardStock => CardStock, "pass.read_card_stock", from [Gateway];
    MoveCards => Done, "pass.move_cards", from [Gateway];
    ListEntitledCards => EntitledCards, "pass.list_entitled_cards", from [Gateway];
    PreviewMembership => MembershipPreview, "pass.preview_membership", from [Gateway];
    ChangeMembership => Done, "pass.change_membership", from [Gateway];
    AddPartner => Partner, "pass.add_partner", from [Gateway];
    ReplacePartner => Partner, "pass.replace_partner", from [Gateway];
    EndPartner => Partner, "pass.end_partner", from [Gateway];
    ReadPartner => Partner, "pass.read_partner", from [Gateway];
    ListPartners => Page<Partner>, "pass.list_partners", from [Gateway];
    ReadEffect => Effect, "pass.read_effect", from [Gateway];
    ListPartnerGrouppasses => Page<Grouppass>, "pass.list_partner_grouppasses", from [Gateway];
    CreateReferral => CreatedReferral, "pass.create_referral", from [Gateway];
    ReadReferral => Referral, "pass.read_referral", from [Gateway];
    ListAttests => Page<Attest>, "pass.list_attests", from [Gateway];
    ReadTakenReferral => TakenReferral, "pass.read_taken_referral", from [Gateway];
    ListReferrals => Page<Referral>, "pass.list_referrals", from [Gateway];
    AcceptReferral => AcceptedReferral, "pass.accept_referral", from [Gateway];
    ActOnReferral => ReferralVersion, "pass.act_on_referral", from [Gateway];
    ActByCode => ReferralVersion, "pass.act_by_code", from [Gateway];
    PlaceOrder => Order, "pass.place_order", from [Gateway];
    ReadOrder => Order, "pass.read_order", from [Gateway];
    OpenOrder => Order, "pass.open_order", from [Gateway];
    LookAtPayment => Done, "pass.look_at_payment", from [Gateway];
    SwitchCard => Done, "pass.switch_card", from [Operator];
    ChangeRight => Done, "pass.change_right", from [Operator];
    ListRightHistory => RightHistory, "pass.list_right_history", from [Operator];
    StartRenewal => RenewalStatus, "pass.start_renewal", from [Operator];
    StopRenewal => RenewalStatus, "pass.stop_renewal", from [Operator];
    ReadRenewal => Option<RenewalStatus>, "pass.read_renewal", from [Operator];
    ListUnrenewed => Unrenewed, "pass.list_unrenewed", from [Operator];
    BeginValidation => ValidationSecret, "pass.begin_validation", from [Gateway];
    ExchangeValidation => ValidationSecret, "pass.exchange_validation", from [Gateway];
    ReadValidation => SocialTariffValidation, "pass.read_validation", from [Gateway];
    ListLeavers => Vec<Left>, "pass.list_leavers", from [Operator];
    LeaveAgain => Done, "pass.leave_again", from [Operator];
    RotateVault => RotatedSlice, "pass.rotate_vault", from [Operator];
    LoadPass => pack::Report, "pass.load_pack", from [Operator], at most 64 MiB;
    TellLoaded => Option<PassholderId>, "pass.tell_loaded", from [Operator];
}
