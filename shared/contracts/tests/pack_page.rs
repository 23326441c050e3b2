//! `docs/region-pack.md` names every column and every allowed value of the rows.

use contracts::access::{ClientRow, Grant, UserRow};
use contracts::activity::{CheckinRow, EventRow, OrganizerRow};
use contracts::billing::*;
use contracts::pass::*;
use contracts::points::OpeningPointsRow;
use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;

const PAGE: &str = include_str!("../../../docs/region-pack.md");

/// What serde says of a type when it is asked to read one: the names of its members or variants.
#[derive(Debug)]
struct Names(&'static [&'static str]);

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for Names {}

impl serde::de::Error for Names {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }
}

struct Asking;

impl<'de> Deserializer<'de> for Asking {
    type Error = Names;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Names> {
        Err(Names(&[]))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Names> {
        Err(Names(fields))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Names> {
        Err(Names(variants))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

fn names<T: DeserializeOwned>() -> &'static [&'static str] {
    match T::deserialize(Asking) {
        Err(Names(names)) if !names.is_empty() => names,
        _ => panic!("serde names nothing of {}", std::any::type_name::<T>()),
    }
}

/// The words between backticks of the line of the page that begins with this cell.
fn words(cell: &str) -> Vec<&'static str> {
    let line = PAGE
        .lines()
        .find(|line| line.starts_with(&format!("| `{cell}")))
        .unwrap_or_else(|| panic!("the page has no line for {cell}"));
    line.split('`')
        .skip(1)
        .step_by(2)
        .flat_map(|quoted| quoted.split([',', ' ', '.', '[', ']']))
        .filter(|word| !word.is_empty())
        .collect()
}

fn expect<T: DeserializeOwned>(cell: &str) {
    let (words, names) = (words(cell), names::<T>());
    for name in names {
        assert!(words.contains(name), "the page does not say {name} at {cell}");
    }
}

/// As [`expect`], and the page lists no column that there is not.
fn columns<T: DeserializeOwned>(file: &str) {
    expect::<T>(file);
    let (stem, names) = (file.split('.').next(), names::<T>());
    for word in words(file) {
        let is_file = Some(word) == stem || word == "csv";
        assert!(
            is_file || names.contains(&word),
            "there is no column {word} in {file}"
        );
    }
}

#[test]
fn the_page_lists_every_column_of_every_file() {
    columns::<MunicipalityRow>("municipalities.csv");
    columns::<EventKeyRow>("event-keys.csv");
    columns::<SettlementRuleRow>("settlement-rules.csv");
    columns::<OwnOrganizerRow>("own-organizers.csv");
    columns::<PassholderRow>("passholders.csv");
    columns::<GrouppassRow>("grouppasses.csv");
    columns::<MembershipRow>("memberships.csv");
    columns::<CardRow>("cards.csv");
    columns::<AssociationMembershipRow>("association-memberships.csv");
    columns::<OpeningPointsRow>("opening-points.csv");
    columns::<CheckinRow>("checkins.csv");
    columns::<TicketSaleRow>("ticket-sales.csv");
    columns::<NumberPrefixRow>("number-prefixes.csv");
    columns::<VoucherRow>("vouchers.csv");
    expect::<CitySettingsRow>("city-settings.json");
    expect::<PriceTableRow>("price-tables.json");
    expect::<EntitlementRulesRow>("entitlement-rules.json");
    expect::<OrganizerRow>("organizers.json");
    expect::<EventRow>("events.json");
    expect::<DistributionKeyRow>("distribution-keys.json");
    expect::<CouponRow>("coupons.json");
    expect::<AssociationRow>("associations.json");
    expect::<PartnerRow>("partners.json");
    expect::<ClientRow>("clients.json");
    expect::<Grant>("clients.json");
    expect::<UserRow>("users.json");
    expect::<CardSystem>("card-systems.json");
    expect::<contracts::reward::Reward>("rewards.json");
}

#[test]
fn the_page_lists_every_allowed_value() {
    expect::<Gender>("gender");
    expect::<CardType>("card_type");
    expect::<CardStatus>("status` of a card");
    expect::<MembershipStatus>("status` of a membership");
    expect::<EndDateType>("end_date_type");
    expect::<CardReason>("reasons` of a price");
    expect::<EntitlementOutcome>("outcome");
    expect::<EntitlementTerm>("holds");
    expect::<Cadence>("cadence");
    expect::<KeyUsage>("usage");
    expect::<CouponAudience>("granted_to");
    expect::<Payer>("own` and `other`, who");
    expect::<Share>("own` and `other`, how much");
    expect::<contracts::PeriodType>("periodType");
    let permissions = words("grants[].permissions");
    for permission in contracts::access::Permission::ALL {
        let name = serde_json::to_value(permission).unwrap();
        assert!(permissions.contains(&name.as_str().unwrap()), "{name}");
    }
}
