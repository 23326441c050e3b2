//! Who may do what: the language of the gateway's access rules.

use crate::ask::Done;
use crate::conformance::{ConformanceReport, ReadConformance};
use crate::{Fact, OrganizerId, PartnerId, ask, pack};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! permissions {
    ($($name:ident = $wire:literal),+ $(,)?) => {
        /// A right that a client or user holds for an organizer: the 57 of the UiTPAS API 4.0, then ours, of
        /// which those about referrals can be held for a partner.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum Permission {
            $(#[serde(rename = $wire)] $name),+
        }

        impl Permission {
            /// All of them: in the order of the contract, then ours.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As the contract writes it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $wire),+
                }
            }
        }
    };
}

permissions! {
    TariffsRead = "TARIFFS_READ",
    TicketsalesSearch = "TICKETSALES_SEARCH",
    TicketsalesRegister = "TICKETSALES_REGISTER",
    EventsUpdate = "EVENTS_UPDATE",
    EventsRead = "EVENTS_READ",
    EventSettingsRead = "EVENT_SETTINGS_READ",
    EventSettingsUpdate = "EVENT_SETTINGS_UPDATE",
    EventsUpdateAll = "EVENTS_UPDATE_ALL",
    EventsReadAll = "EVENTS_READ_ALL",
    EventSettingsReadAll = "EVENT_SETTINGS_READ_ALL",
    EventSettingsUpdateAll = "EVENT_SETTINGS_UPDATE_ALL",
    EventsQrCheckincode = "EVENTS_QR_CHECKINCODE",
    CheckinsRead = "CHECKINS_READ",
    CheckinsWrite = "CHECKINS_WRITE",
    OrganizersSearch = "ORGANIZERS_SEARCH",
    OrganizersReports = "ORGANIZERS_REPORTS",
    OrganizersAdminsRead = "ORGANIZERS_ADMINS_READ",
    OrganizersAdminsWrite = "ORGANIZERS_ADMINS_WRITE",
    PassholdersPictureRead = "PASSHOLDERS_PICTURE_READ",
    PassholdersPictureWrite = "PASSHOLDERS_PICTURE_WRITE",
    PassholdersPrivateRead = "PASSHOLDERS_PRIVATE_READ",
    PassholdersPrivateWrite = "PASSHOLDERS_PRIVATE_WRITE",
    PassholdersSearch = "PASSHOLDERS_SEARCH",
    PassholdersSearchAll = "PASSHOLDERS_SEARCH_ALL",
    PassholdersSearchById = "PASSHOLDERS_SEARCH_BY_ID",
    GrouppassesSearch = "GROUPPASSES_SEARCH",
    PassholdersWrite = "PASSHOLDERS_WRITE",
    PassholdersWriteSocialtariffFullCardsystem = "PASSHOLDERS_WRITE_SOCIALTARIFF_FULL_CARDSYSTEM",
    PassholdersWriteForeignCountry = "PASSHOLDERS_WRITE_FOREIGN_COUNTRY",
    PassholdersWriteSocialtariff = "PASSHOLDERS_WRITE_SOCIALTARIFF",
    PassholdersUpdate = "PASSHOLDERS_UPDATE",
    PassholdersDelete = "PASSHOLDERS_DELETE",
    PassholderCouponsRead = "PASSHOLDER_COUPONS_READ",
    GrouppassCouponsRead = "GROUPPASS_COUPONS_READ",
    MembershipPricesRead = "MEMBERSHIP_PRICES_READ",
    PassesRead = "PASSES_READ",
    PassesInsznumbersRead = "PASSES_INSZNUMBERS_READ",
    PassesChipnumbersRead = "PASSES_CHIPNUMBERS_READ",
    RewardsWrite = "REWARDS_WRITE",
    RewardsRead = "REWARDS_READ",
    RewardsRedeem = "REWARDS_REDEEM",
    RewardsPassholdersRead = "REWARDS_PASSHOLDERS_READ",
    PassholdersSelfRegistration = "PASSHOLDERS_SELF_REGISTRATION",
    PassholdersSelfCheckin = "PASSHOLDERS_SELF_CHECKIN",
    PassholdersSelfRead = "PASSHOLDERS_SELF_READ",
    PassholdersRegisterUitid = "PASSHOLDERS_REGISTER_UITID",
    PassholdersTransactionHistory = "PASSHOLDERS_TRANSACTION_HISTORY",
    PassholdersFamilyMembers = "PASSHOLDERS_FAMILY_MEMBERS",
    OrdersRead = "ORDERS_READ",
    OrdersCreate = "ORDERS_CREATE",
    PermissionsRead = "PERMISSIONS_READ",
    PermissionsWrite = "PERMISSIONS_WRITE",
    CardsRead = "CARDS_READ",
    Associations = "ASSOCIATIONS",
    SocialtariffExport = "SOCIALTARIFF_EXPORT",
    KiosksRead = "KIOSKS_READ",
    KiosksWrite = "KIOSKS_WRITE",
    PartnersRead = "PARTNERS_READ",
    PartnersWrite = "PARTNERS_WRITE",
    ReferralsRead = "REFERRALS_READ",
    ReferralsWrite = "REFERRALS_WRITE",
    SubscriptionsWrite = "SUBSCRIPTIONS_WRITE",
    BarriersRead = "BARRIERS_READ",
    BarriersWrite = "BARRIERS_WRITE",
    NonUseRead = "NON_USE_READ",
    SettlementsRead = "SETTLEMENTS_READ",
    SettlementsPropose = "SETTLEMENTS_PROPOSE",
    SettlementsApprove = "SETTLEMENTS_APPROVE",
    StatementsRead = "STATEMENTS_READ",
    DistributionKeysRead = "DISTRIBUTION_KEYS_READ",
    DistributionKeysWrite = "DISTRIBUTION_KEYS_WRITE",
    DistributionKeysPublish = "DISTRIBUTION_KEYS_PUBLISH",
    BankAccountsRead = "BANK_ACCOUNTS_READ",
    BankAccountsPropose = "BANK_ACCOUNTS_PROPOSE",
    BankAccountsApprove = "BANK_ACCOUNTS_APPROVE",
    PaymentsWrite = "PAYMENTS_WRITE",
    BudgetsRead = "BUDGETS_READ",
    BudgetsWrite = "BUDGETS_WRITE",
    SignalsRead = "SIGNALS_READ",
    SignalsWrite = "SIGNALS_WRITE",
}

impl Permission {
    /// All that can be held for a partner; nothing else can.
    pub const OF_PARTNERS: &[Self] = &[
        Self::ReferralsRead,
        Self::ReferralsWrite,
        Self::SubscriptionsWrite,
        Self::BarriersWrite,
        Self::PermissionsRead,
        Self::PermissionsWrite,
    ];

    /// Whether it can be held for a partner.
    pub fn is_for_partners(self) -> bool {
        Self::OF_PARTNERS.contains(&self)
    }

    /// Whether it can be held for nobody else.
    pub fn is_for_partners_alone(self) -> bool {
        matches!(self, Self::ReferralsRead | Self::ReferralsWrite)
    }
}

impl std::str::FromStr for Permission {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Both spellings stand in the contract.
        let text = if text == "PASSHOLDERS_WRITE_SOCIAL_TARIFF" {
            "PASSHOLDERS_WRITE_SOCIALTARIFF"
        } else {
            text
        };
        Self::ALL
            .iter()
            .copied()
            .find(|p| p.as_str() == text)
            .ok_or_else(|| format!("{text:?} is no permission"))
    }
}

/// The permissions of one client or user were replaced as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PermissionsReplaced {
    /// The id of a client; for a person an id that says nothing about them.
    pub subject: String,
    pub version: i64,
    pub by: String,
    pub grants: Vec<Grant>,
}

impl Fact for PermissionsReplaced {
    const TYPE: &'static str = "gateway.permissions.replaced.v1";
    const MEANING: &'static str =
        "The permissions of a client or user were replaced as a whole; tells who did it.";
    fn key(&self) -> String {
        self.subject.clone()
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn example() -> Self {
        Self {
            subject: "ticketshop".into(),
            version: 2,
            by: "beheer".into(),
            grants: vec![Grant {
                organizer_id: "0ce87cbc-9299-4528-8d35-92225dc9489f".into(),
                permissions: vec![Permission::TariffsRead, Permission::TicketsalesRegister],
            }],
        }
    }
}

/// Permissions for one organizer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub organizer_id: OrganizerId,
    pub permissions: Vec<Permission>,
}

/// An API client of a region pack. `secret` is for demo regions only and is refused in production mode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRow {
    pub client_id: String,
    pub name: String,
    #[serde(default)]
    pub secret: Option<String>,
    /// Argon2 PHC string of the secret.
    #[serde(default)]
    pub secret_hash: Option<String>,
    /// Whose it is, where it is a partner's: it holds nothing for anybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<PartnerId>,
    pub grants: Vec<Grant>,
}

/// A user of a trusted identity provider: by issuer and `sub`, or by e-mail address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserRow {
    /// `sub` of the token, or an e-mail address when there is no issuer.
    pub subject: String,
    /// Whose `sub` it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    pub name: String,
    /// For which partner he works, where he does: he holds nothing for anybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<PartnerId>,
    pub grants: Vec<Grant>,
}

/// Everything of a region pack that belongs to the gateway.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadAccess {
    pub dry_run: bool,
    pub clients: Vec<ClientRow>,
    pub users: Vec<UserRow>,
}

/// Lets a client in, without permissions. A client of a trusted issuer, `space:id`, has its secret there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateClient {
    pub client_id: String,
    pub name: String,
}

/// Replaces the secret of a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RotateClientSecret {
    pub client_id: String,
}

/// The secret of a client, told once: only its hash is kept.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ClientSecret {
    pub client_id: String,
    pub secret: Option<String>,
}

/// Lets a client count, or no longer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SwitchClient {
    pub client_id: String,
    pub enabled: bool,
}

/// Gives a client exactly these permissions at one organizer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrantClient {
    pub client_id: String,
    pub grant: Grant,
}

/// Clients after this id, by id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListClients {
    pub after: String,
    pub limit: i64,
}

/// A client as operators see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClientView {
    pub client_id: String,
    pub name: String,
    pub has_secret: bool,
    pub disabled_at: Option<DateTime<Utc>>,
    /// At how many organizers it holds permissions.
    pub organizers: i64,
}

/// Makes a new signing key; `revoke` ends every token that was handed out so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RotateKey {
    pub revoke: bool,
}

/// The key that signs from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RotatedKey {
    pub kid: String,
}

/// Look-ups by national number before this one, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListLookups {
    pub before: Option<i64>,
    /// Only those of this caller (`client:ticketshop`).
    pub caller: Option<String>,
    pub limit: i64,
}

/// Somebody was looked up by national number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lookup {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub caller: String,
    /// A keyed hash in hexadecimal: equal numbers have equal ones.
    pub number: String,
    /// Whether somebody was found.
    pub hit: bool,
}

ask! {
    LoadAccess => pack::Report, "gateway.load_pack", from [Operator], at most 64 MiB;
    CreateClient => ClientSecret, "gateway.create_client", from [Operator];
    RotateClientSecret => ClientSecret, "gateway.rotate_client_secret", from [Operator];
    SwitchClient => Done, "gateway.switch_client", from [Operator];
    GrantClient => Done, "gateway.grant_client", from [Operator];
    ListClients => Vec<ClientView>, "gateway.list_clients", from [Operator];
    RotateKey => RotatedKey, "gateway.rotate_key", from [Operator];
    ListLookups => Vec<Lookup>, "gateway.list_lookups", from [Operator];
    ReadConformance => ConformanceReport, "gateway.read_conformance", from [Operator];
}
