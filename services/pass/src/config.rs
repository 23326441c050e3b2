//! Settings of the pass service; `config.toml` beside the crate explains each.

use crate::account::Terms;
use crate::account::shared_limit::SharedLimits;
use crate::entitlement::Address;
use crate::family::limits::Limits;
pub use crate::mail::Language;
use crate::mail::{LeaveTokens, Pages, Post};
use crate::referral;
use crate::referral::Percent;
use chassis::config::{Demands, Secret};
use chassis::sealing::NamedSecrets;
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::num::{NonZeroU8, NonZeroU16};

/// The settings that apply unless others are given, with a comment for each.
pub const DEFAULT: &str = include_str!("../config.toml");

/// The fewest characters of what we show to the official source.
const SHORTEST: usize = 16;

/// What is special to the pass service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub insz_keys: NamedSecrets,
    pub rights_keys: NamedSecrets,
    pub order_keys: NamedSecrets,
    pub order_minutes: NonZeroU16,
    pub order_connect_minutes: u16,
    pub order_kept_days: NonZeroU16,
    pub custom_token_uses: NonZeroU16,
    pub free_orders_per_day: NonZeroU16,
    pub most_family_members: NonZeroU8,
    pub most_family_adults: NonZeroU8,
    pub adult_age_years: NonZeroU8,
    pub registration_token_minutes: NonZeroU8,
    pub registration_client_misses_per_hour: NonZeroU16,
    pub registration_misses_per_hour: NonZeroU16,
    pub self_registration_age_years: NonZeroU8,
    pub entitlement_url: Address,
    pub entitlement_secret: Secret,
    pub entitlement_per_second: NonZeroU16,
    /// So many days after somebody was deleted nothing is left of the person anywhere; 0 for at once.
    pub forget_after_days: u16,
    pub looks_kept_days: NonZeroU16,
    pub referrals_per_partner_per_day: NonZeroU16,
    pub attests_checked_percent: Percent,
    pub payment: PaymentConfig,
    pub mail: MailConfig,
}

/// Where mails are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    pub url: MailUrl,
    pub from: Sender,
    pub language: Language,
    pub account_url: PageUrl,
    pub leave_url: PageUrl,
}

impl Config {
    /// The way to the mail server.
    pub(crate) fn post(&self) -> Post {
        let mail = &self.mail;
        let pages = Pages {
            account: mail.account_url.get().map(str::to_owned),
            leave: mail.leave_url.get().map(str::to_owned),
            leave_tokens: LeaveTokens::new(&self.order_keys),
        };
        Post::new(mail.url.expose(), mail.from.0.clone(), mail.language, pages)
    }
}

/// The address of a page to which a mail leads; empty for none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PageUrl(String);

impl TryFrom<String> for PageUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_page = reqwest::Url::parse(&text)
            .is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.fragment().is_none());
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        match text.is_empty() || (is_page && is_plain) {
            true => Ok(Self(text)),
            false => Err("is no address of a page".into()),
        }
    }
}

impl From<PageUrl> for String {
    fn from(page: PageUrl) -> Self {
        page.0
    }
}

impl PageUrl {
    fn get(&self) -> Option<&str> {
        Some(self.0.as_str()).filter(|url| !url.is_empty())
    }

    fn open_door(&self, setting: &str) -> Option<String> {
        let is_safe = self.get().is_none_or(|url| url.starts_with("https://"));
        (!is_safe).then(|| format!("{setting} is not https: secrets stand in what is sent there"))
    }
}

/// The address of a mail server, with its password; empty for none. It shows nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct MailUrl(Secret);

impl TryFrom<String> for MailUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // What is wrong is said without showing a password.
        let is_read = text.is_empty() || AsyncSmtpTransport::<Tokio1Executor>::from_url(&text).is_ok();
        match is_read {
            true => Ok(Self(Secret::new(text))),
            false => Err("is no address of a mail server".into()),
        }
    }
}

impl MailUrl {
    fn expose(&self) -> &str {
        self.0.expose()
    }

    fn open_door(&self) -> Option<String> {
        let url = self.expose();
        let is_safe = url.is_empty() || url.starts_with("smtps://") || url.contains("tls=required");
        (!is_safe).then(|| "service.mail.url is neither smtps nor has tls=required".into())
    }
}

/// Who writes: an address, perhaps with a name before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sender(Mailbox);

impl TryFrom<String> for Sender {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
            .map(Self)
            .map_err(|_| "is no address of a sender".into())
    }
}

impl From<Sender> for String {
    fn from(sender: Sender) -> Self {
        sender.0.to_string()
    }
}

/// Where orders are paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentConfig {
    /// Empty: nothing is paid here.
    pub url: String,
    pub key: Secret,
    pub webhook_url: String,
    pub return_url: String,
}

impl PaymentConfig {
    fn open_doors(&self) -> Vec<String> {
        if self.url.is_empty() {
            return vec![];
        }
        let mut open = vec![];
        let urls = [
            ("service.payment.url", &self.url, true),
            ("service.payment.webhook_url", &self.webhook_url, false),
            ("service.payment.return_url", &self.return_url, false),
        ];
        for (setting, url, is_needed) in urls {
            if (is_needed || !url.is_empty()) && !url.starts_with("https://") {
                open.push(format!("{setting} {url:?} is not https"));
            }
        }
        if self.key.is_empty() || self.key.expose().starts_with("demo-") {
            open.push("service.payment.key is empty or a demo key".into());
        }
        open
    }
}

impl Config {
    /// On what terms a registration token is given.
    pub(crate) fn registration_terms(&self) -> Terms {
        Terms {
            minutes: self.registration_token_minutes,
            limits: SharedLimits {
                of_a_client: self.registration_client_misses_per_hour,
                in_all: self.registration_misses_per_hour,
            },
        }
    }

    /// How many referrals a partner makes, and which attests are checked.
    pub(crate) fn referral_terms(&self) -> referral::Terms {
        referral::Terms {
            most_of_a_day: self.referrals_per_partner_per_day,
            checked: self.attests_checked_percent,
        }
    }

    /// How many people a family holds.
    pub(crate) fn family_limits(&self) -> Limits {
        Limits {
            members: self.most_family_members.get().into(),
            adults: self.most_family_adults.get().into(),
            adult_age: self.adult_age_years.get().into(),
        }
    }
}

impl Demands for Config {
    fn open_doors(&self) -> Vec<String> {
        let own = [
            self.insz_keys.open_door("service.insz_keys"),
            self.rights_keys.open_door("service.rights_keys"),
            self.order_keys.open_door("service.order_keys"),
        ];
        let own = own.into_iter().flatten().chain(self.payment.open_doors());
        let pages = [
            self.mail.account_url.open_door("service.mail.account_url"),
            self.mail.leave_url.open_door("service.mail.leave_url"),
        ];
        let mails = self
            .mail
            .url
            .open_door()
            .into_iter()
            .chain(pages.into_iter().flatten());
        let mut open: Vec<String> = own.chain(mails).collect();
        if self.entitlement_url.is_plain() {
            open.push(
                "service.entitlement_url must begin with https: national numbers are sent there".into(),
            );
        }
        if self.entitlement_url.get().is_some() && self.entitlement_secret.expose().len() < SHORTEST {
            open.push(format!(
                "service.entitlement_secret must have {SHORTEST} characters or more where there is an \
                 entitlement_url"
            ));
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_a_mail_is_an_address_and_is_https_in_production() {
        let page = |text: &str| PageUrl::try_from(text.to_owned());
        for wrong in [
            "pass",
            "javascript:alert(1)",
            "https://a.example/ b",
            "https://a.example/#x",
            "https://",
        ] {
            assert!(page(wrong).is_err(), "{wrong}");
        }
        assert_eq!(page("").unwrap().open_door("it"), None);
        assert_eq!(
            page("https://pass.example/account?lang=nl")
                .unwrap()
                .open_door("it"),
            None
        );
        assert!(page("http://pass.example").unwrap().open_door("it").is_some());
    }

    #[test]
    fn a_source_that_can_be_overheard_or_shown_nothing_is_an_open_door() {
        let settings: chassis::Settings<Config> =
            chassis::Settings::load("pass", &format!("mode = \"development\"\n{DEFAULT}"), None).unwrap();
        let open = |url: &str, secret: &str| {
            let config = Config {
                entitlement_url: Address::try_from(url.to_owned()).unwrap(),
                entitlement_secret: Secret::new(secret),
                ..settings.service.clone()
            };
            let doors = config.open_doors();
            doors.iter().filter(|door| door.contains("entitlement")).count()
        };
        let long = "a-secret-of-ours-for-them";
        assert_eq!(open("", ""), 0);
        assert_eq!(open("https://source.example", long), 0);
        assert_eq!(open("https://source.example", "short"), 1);
        assert_eq!(open("http://source.example", long), 1);
        assert_eq!(open("http://source.example", ""), 2);
    }
}
