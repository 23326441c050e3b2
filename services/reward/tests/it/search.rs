//! The search of the catalogue, beside what it must find said of one reward at a time.

use crate::{OnStage, ice_cream, redeem, reward};
use contracts::activity::OrganizerChanged;
use contracts::page::Window;
use contracts::pass::{CardSystem, CardSystemChanged, OrganizerReference};
use contracts::reward::*;
use contracts::{CardSystemId, OrganizerId, PeriodType, Scope, Span};
use std::cmp::Ordering;
use std::collections::HashMap;
use testing::given;

const ORGANIZERS: [(&str, &str, i32, &str); 3] = [
    ("bib-geetbets", "Bibliotheek Het Éénhoornke", 38, "3450"),
    ("zwembad", "Zwembad De_Nekker", 38, "9000"),
    ("bib-gent", "Bib Gent", 1, "9000"),
];

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn is(&mut self) -> bool {
        self.roll(2) == 0
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len())].clone()
    }

    fn some<T>(&mut self, value: T) -> Option<T> {
        self.is().then_some(value)
    }

    fn among<T: Clone>(&mut self, all: &[T]) -> Vec<T> {
        all.iter().filter(|_| self.roll(3) == 0).cloned().collect()
    }

    /// Over, running, about to end, or still to come.
    fn span(&mut self) -> Span {
        let (begin, end) = self.of(&[
            ("2026-01-01", Some("2026-12-01")),
            ("2026-01-01", None),
            ("2025-10-01", Some("2026-12-20")),
            ("2026-01-01", Some("2027-12-01")),
            ("2027-01-01", None),
        ]);
        let at = |day: &str| format!("{day}T00:00:00Z").parse().unwrap();
        Span {
            begin: at(begin),
            end: end.map(at),
        }
    }
}

fn organizer(n: usize) -> OrganizerReference {
    OrganizerReference {
        id: ORGANIZERS[n].0.into(),
        name: None,
    }
}

fn random_reward(n: usize, dice: &mut Dice) -> RewardRow {
    let mut row = ice_cream();
    let systems =
        [38, 1, 77].map(|id| CardSystem::reference(CardSystemId(id), Some(format!("came with {id}"))));
    let view = &mut row.view;
    view.id = format!("r{n}");
    let titles = [
        "Groot ijsje",
        "ijsje 50%_korting",
        "Éclair",
        "éclair-TAART",
        "zwemmen",
        "%",
    ];
    view.title = dice.of(&titles).into();
    view.reward_type = dice.of(&[RewardType::Points, RewardType::Points, RewardType::Welcome]);
    view.points = match view.reward_type {
        RewardType::Points => 1 + dice.roll(20) as i64,
        RewardType::Welcome => 0,
    };
    view.categories = dice.among(&["Eten".into(), "Sport & spel".into()]);
    view.organizers = dice.among(&[organizer(0), organizer(1), organizer(2)]);
    view.owning_card_system = dice.of(&systems);
    view.applicable_card_systems = dice.among(&systems);
    view.all_card_systems = dice.roll(3) == 0;
    view.status = dice.of(&[
        RewardStatus::Active,
        RewardStatus::Active,
        RewardStatus::Active,
        RewardStatus::Inactive,
    ]);
    view.publication_period = dice.span();
    view.redeem_period = (dice.roll(4) > 0).then(|| dice.span());
    view.granting_period = (dice.roll(3) == 0).then(|| dice.span());
    view.max_available_units = dice.of(&[None, Some(0), Some(1), Some(9)]);
    view.redeem_constraint = (dice.is()).then(|| RedeemConstraint {
        volume: dice.roll(3) as i32,
        period: dice.of(&[PeriodType::Day, PeriodType::Quarter, PeriodType::Absolute]),
    });
    (view.sport, view.for_kids, view.featured, view.online) = (dice.is(), dice.is(), dice.is(), dice.is());
    row
}

fn random_search(dice: &mut Dice) -> SearchRewards {
    let few = |dice: &mut Dice| dice.roll(5) == 0;
    let systems = [CardSystemId(38), CardSystemId(1)];
    let texts = [
        "ij",
        "ÉCL",
        "taart ecl",
        "éé",
        "gro* ijsje",
        "50%",
        "nek",
        "%",
        "het b",
    ];
    let fields = ["name", "-points", "creationDate", "-featured", "-redeemCount"];
    let facets = [
        "type",
        "categories",
        "sport",
        "forKids",
        "online",
        "lastChance",
        "owningCardSystemId",
        "x",
    ];
    let mut search = SearchRewards {
        reward_type: dice.of(&[None, Some(RewardType::Points), Some(RewardType::Welcome)]),
        subset: dice.of(&[
            Subset::EndUsers,
            Subset::Redeemable,
            Subset::EndUserFuture,
            Subset::RedeemableFuture,
            Subset::All,
        ]),
        facets: dice.among(&facets.map(String::from)),
        sort: dice.among(&fields.map(String::from)),
        window: Window {
            start: dice.roll(4) as i64,
            limit: dice.of(&[500, 500, 3, 0]),
        },
        ..SearchRewards::default()
    };
    if few(dice) {
        search.organizers = dice.among(&ORGANIZERS.map(|organizer| OrganizerId::from(organizer.0)));
    }
    if few(dice) {
        search.organizer_postal_codes = vec![dice.of(&["3450", "9000", "1000"]).into()];
    }
    if few(dice) {
        search.owning_card_systems = dice.among(&systems);
        search.applicable_card_systems = dice.among(&systems);
    }
    if dice.roll(3) == 0 {
        search.text = Some(dice.of(&texts).into());
    }
    if few(dice) {
        search.categories = dice.among(&["Eten".into(), "Sport & spel".into()]);
        search.points_from = dice.some(3);
        search.points_to = dice.some(15);
        search.status = dice.some(RewardStatus::Active);
    }
    if few(dice) {
        search.sport = dice.some(true);
        search.for_kids = dice.some(false);
        search.featured = dice.some(true);
    }
    if few(dice) {
        search.online = dice.some(true);
        search.last_chance = Some(dice.is());
    }
    if few(dice) {
        search.redeemable_by = Some(given::holder_id(dice.of(&[1, 2, 99])));
    }
    if few(dice) {
        search.interesting_for = Some(given::holder_id(dice.of(&[1, 99])));
    }
    search
}

/// A catalogue of which holder 1 has redeemed some.
pub struct Catalogue {
    pub it: OnStage,
    rewards: Vec<Reward>,
    /// When each was written, by its place.
    loaded: HashMap<String, usize>,
    /// What each of two holders could redeem now.
    redeemable: HashMap<u32, Vec<String>>,
}

pub async fn catalogue(size: usize) -> Catalogue {
    let it = reward().await;
    let known = ORGANIZERS.map(|(id, name, region, postal_code)| OrganizerChanged {
        organizer_id: id.into(),
        version: 1,
        name: name.into(),
        card_system_ids: vec![CardSystemId(region)],
        postal_code: Some(postal_code.into()),
    });
    it.stage
        .hear(&it.subscriptions, "activity", &known)
        .await
        .unwrap();
    let regions = [38, 1].map(|id| CardSystemChanged {
        card_system_id: CardSystemId(id),
        version: 1,
        name: format!("told {id}"),
        postal_codes: vec![],
    });
    it.stage.hear(&it.subscriptions, "pass", &regions).await.unwrap();
    let (dice, mut loaded) = (&mut Dice(7), HashMap::from([("3801".to_owned(), 0)]));
    for part in 1..=3 {
        it.stage.clock.advance(chrono::Duration::seconds(1));
        let rows: Vec<_> = (0..size / 3)
            .map(|n| random_reward(part * 1000 + n, dice))
            .collect();
        loaded.extend(rows.iter().map(|row| (row.view.id.clone(), part)));
        it.load(rows).await;
    }
    let mut ids: Vec<&String> = loaded.keys().collect();
    ids.sort();
    for (n, id) in ids.iter().enumerate() {
        let reward_id = id.to_string();
        // Whatever it is that refuses one, others are redeemed.
        let _refused = it
            .stage
            .ask(Redeem {
                reward_id,
                ..redeem(n as u128 + 1, 1)
            })
            .await;
        it.ledger.lock().unwrap().balances.insert(given::holder_id(1), 12);
    }
    let (mut rewards, mut redeemable) = (vec![], HashMap::<u32, Vec<String>>::new());
    for id in ids {
        let (reward_id, scope) = (id.clone(), Scope::All);
        rewards.push(it.stage.ask(ReadReward { reward_id, scope }).await.unwrap());
        for holder in [1, 2] {
            let status = AskRedeemStatus {
                reward_id: id.clone(),
                pass_number: given::pass_number(holder, false),
                scope: Scope::All,
            };
            if it.stage.ask(status).await.unwrap().redeemable {
                redeemable.entry(holder).or_default().push(id.clone());
            }
        }
    }
    Catalogue {
        it,
        rewards,
        loaded,
        redeemable,
    }
}

impl Catalogue {
    /// Whether a reward is found; `but` names the filter that does not count.
    fn matches(&self, reward: &Reward, ask: &SearchRewards, but: &str) -> bool {
        let at = self.it.stage.clock.now();
        let is_open = reward.redeem_period.is_none_or(|period| period.contains(at));
        let is_later = reward.redeem_period.is_some_and(|period| at < period.begin);
        let is_active = reward.status == RewardStatus::Active;
        let is_shown = reward.publication_period.contains(at);
        let in_subset = match ask.subset {
            Subset::EndUsers => is_active && is_shown && is_open,
            Subset::Redeemable => is_active && is_open,
            Subset::EndUserFuture => is_active && is_shown && is_later,
            Subset::RedeemableFuture => is_active && is_later,
            Subset::All => true,
        };
        let flag = |name: &str, wanted: Option<bool>, is: bool| but == name || wanted.is_none_or(|w| w == is);
        let owning = &ask.owning_card_systems;
        let named = |id: &OrganizerId| reward.organizers.iter().any(|organizer| organizer.id == *id);
        in_subset
            && ask.status.is_none_or(|status| status == reward.status)
            && (but == "type" || ask.reward_type.is_none_or(|kind| kind == reward.reward_type))
            && (but == "categories"
                || ask.categories.is_empty()
                || ask
                    .categories
                    .iter()
                    .any(|category| reward.categories.contains(category)))
            && (but == "owningCardSystemId"
                || owning.is_empty()
                || owning.contains(&reward.owning_card_system.id))
            && (ask.applicable_card_systems.is_empty() || offered(reward, &ask.applicable_card_systems))
            && (ask.organizers.is_empty() || reward.organizers.is_empty() || ask.organizers.iter().any(named))
            && ask.points_from.is_none_or(|from| from <= reward.points)
            && ask.points_to.is_none_or(|to| reward.points <= to)
            && flag("sport", ask.sport, reward.sport)
            && flag("forKids", ask.for_kids, reward.for_kids)
            && flag("featured", ask.featured, reward.featured)
            && flag("online", ask.online, reward.online)
            && flag("lastChance", ask.last_chance, reward.last_chance)
            && ask.text.as_deref().is_none_or(|text| has_text(reward, text))
            && self.is_for(reward, ask)
    }

    fn is_for(&self, reward: &Reward, ask: &SearchRewards) -> bool {
        let is_there = |(id, _, region, postal_code): &(&str, &str, i32, &str)| {
            ask.organizer_postal_codes.iter().any(|code| code == postal_code)
                && match reward.organizers.is_empty() {
                    true => offered(reward, &[CardSystemId(*region)]),
                    false => reward.organizers.iter().any(|organizer| organizer.id.0 == *id),
                }
        };
        let is_known = |id| (1..=5).any(|n| given::holder_id(n) == id);
        let can = |id| {
            let of = |n: &u32| given::holder_id(*n) == id;
            let holder = self.redeemable.keys().find(|n| of(n));
            holder.is_some_and(|n| self.redeemable[n].contains(&reward.id))
        };
        (ask.organizer_postal_codes.is_empty() || ORGANIZERS.iter().any(is_there))
            && ask
                .interesting_for
                .is_none_or(|id| is_known(id) && offered(reward, &[given::REGION]))
            && ask.redeemable_by.is_none_or(can)
    }

    fn expected(&self, ask: &SearchRewards) -> RewardsPage {
        let matching = |but: &str| -> Vec<Reward> {
            let all = self.rewards.iter();
            all.filter(|reward| self.matches(reward, ask, but))
                .cloned()
                .collect()
        };
        let mut found = matching("");
        found.sort_by(|a, b| {
            let by_fields = ask.sort.iter().map(|field| self.compare(field, a, b));
            by_fields
                .fold(Ordering::Equal, Ordering::then)
                .then_with(|| a.id.cmp(&b.id))
        });
        RewardsPage {
            total_items: found.len() as i64,
            member: ask.window.cut(found).collect(),
            facet: ask
                .facets
                .iter()
                .map(|name| (name.clone(), facet(&matching(name), name)))
                .collect(),
        }
    }

    fn compare(&self, field: &str, a: &Reward, b: &Reward) -> Ordering {
        match field {
            "name" => a.title.to_lowercase().cmp(&b.title.to_lowercase()),
            "-points" => b.points.cmp(&a.points),
            "creationDate" => self.loaded[&a.id].cmp(&self.loaded[&b.id]),
            "-featured" => b.featured.cmp(&a.featured),
            _ => b.units_taken.cmp(&a.units_taken),
        }
    }
}

fn offered(reward: &Reward, systems: &[CardSystemId]) -> bool {
    reward.all_card_systems
        || reward
            .applicable_card_systems
            .iter()
            .any(|system| systems.contains(&system.id))
}

/// Every word stands at the start of a word of title or organizer.
fn has_text(reward: &Reward, text: &str) -> bool {
    let mut haystack = vec![reward.title.to_lowercase()];
    let names = reward
        .organizers
        .iter()
        .filter_map(|organizer| organizer.name.as_ref());
    haystack.extend(names.map(|name| name.to_lowercase()));
    let haystack = haystack.join(" ");
    let words: Vec<&str> = haystack.split(|c: char| !c.is_alphanumeric()).collect();
    let text = text.to_lowercase();
    let mut wanted = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    wanted.all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
}

fn facet(rewards: &[Reward], name: &str) -> Facet {
    let mut facet = Facet::new();
    let yes_no = |is: bool| vec![(is.to_string(), if is { "Ja" } else { "Nee" }.to_owned())];
    for reward in rewards {
        let system = &reward.owning_card_system;
        let values = match name {
            "categories" => reward.categories.iter().map(|c| (c.clone(), c.clone())).collect(),
            "sport" => yes_no(reward.sport),
            "forKids" => yes_no(reward.for_kids),
            "online" => yes_no(reward.online),
            "lastChance" => yes_no(reward.last_chance),
            "owningCardSystemId" => vec![(system.id.to_string(), system.name.clone().unwrap())],
            "type" if reward.reward_type == RewardType::Points => {
                vec![("POINTS".to_owned(), "Omruilvoordeel".to_owned())]
            }
            "type" => vec![("WELCOME".to_owned(), "Welkomstvoordeel".to_owned())],
            _ => vec![],
        };
        for (value, nl) in values {
            let name = FacetName { nl };
            facet.entry(value).or_insert(FacetValue { name, count: 0 }).count += 1;
        }
    }
    facet
}

#[tokio::test]
async fn a_search_finds_what_the_status_allows() {
    let catalogue = catalogue(90).await;
    for holder in [1, 2] {
        let ask = SearchRewards {
            redeemable_by: Some(given::holder_id(holder)),
            subset: Subset::All,
            window: Window { start: 0, limit: 500 },
            ..SearchRewards::default()
        };
        let found = catalogue.it.stage.ask(ask).await.unwrap();
        let ids: Vec<_> = found.member.into_iter().map(|reward| reward.id).collect();
        assert_eq!(ids, catalogue.redeemable[&holder]);
        assert!(ids.len() > 2, "{ids:?}");
    }
    let taken = catalogue
        .rewards
        .iter()
        .map(|reward| reward.units_taken)
        .sum::<i32>();
    assert!(taken > 5, "{taken} were redeemed");
}

#[tokio::test]
async fn a_search_finds_sorts_counts_and_cuts() {
    let catalogue = catalogue(90).await;
    let (dice, mut most) = (&mut Dice(3), 0);
    for _ in 0..150 {
        let ask = random_search(dice);
        let found = catalogue.it.stage.ask(ask.clone()).await.unwrap();
        most = most.max(found.total_items);
        assert_eq!(found, catalogue.expected(&ask), "{ask:?}");
    }
    assert!(most > 60, "no search found more than {most}");
}
