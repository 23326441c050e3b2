//! Rewards: the catalogue, and what was redeemed.

use crate::api::regions;
use crate::door::Door;
use crate::door::answer::{marked, no_content};
use crate::door::body::Unread;
use crate::door::caller::{Authorized, Identified};
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::door::query::Params;
use crate::lookups;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::reward::*;
use contracts::{CardSystemId, OrganizerId, Page, PassNumber, PassholderId, RedemptionId, Refusal, Scope};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(get_rewards))
        .routes(routes!(post_redeemed, get_redeemed))
        .routes(routes!(delete_redeemed))
        .routes(routes!(get_reward))
        .routes(routes!(get_redeem_status))
}

fn reward_type(
    params: &Params,
    name: &str,
    default: Option<RewardType>,
) -> Result<Option<RewardType>, Problem> {
    match params.text(name).as_deref() {
        None => Ok(default),
        Some("POINTS") => Ok(Some(RewardType::Points)),
        Some("WELCOME") => Ok(Some(RewardType::Welcome)),
        Some("ANY") => Ok(None),
        Some(other) => Err(Problem::not_found(&format!("{name} cannot be {other:?}"))),
    }
}

/// `sort=-points,name`, and the deprecated `sort[points]=desc`.
fn sort(params: &Params) -> Vec<String> {
    let older = ["name", "creationDate", "redeemCount", "featured", "points"]
        .into_iter()
        .filter_map(|field| {
            let order = params.text(&format!("sort[{field}]"))?;
            Some(if order.eq_ignore_ascii_case("desc") {
                format!("-{field}")
            } else {
                field.to_owned()
            })
        });
    let newer = params.text("sort").unwrap_or_default();
    newer
        .split(',')
        .map(str::trim)
        .filter(|field| !field.is_empty())
        .map(str::to_owned)
        .chain(older)
        .collect()
}

/// The catalogue. Open to whoever names a client, but for the filters on a passholder.
#[utoipa::path(get, path = "/rewards", operation_id = "get-rewards", tag = "Rewards",
    params(("organizerId" = Option<Vec<String>>, Query, description = "Organizers"),
        ("organizerPostalCode" = Option<Vec<String>>, Query, description = "Where an organizer with this postal code redeems it"), ("owningCardSystemId" = Option<Vec<i32>>, Query, description = "Owning regions"),
        ("applicableCardSystemId" = Option<Vec<i32>>, Query, description = "Regions where it can be redeemed"),
        ("type" = Option<String>, Query, description = "POINTS (default), WELCOME or ANY"), ("text" = Option<String>, Query, description = "Starts of words"),
        ("facets" = Option<Vec<String>>, Query, description = "Counts per value"), ("sort" = Option<String>, Query, description = "Fields, - for descending"),
        ("categories" = Option<Vec<String>>, Query, description = "Categories"), ("pointsFrom" = Option<i64>, Query, description = "Inclusive"),
        ("pointsTo" = Option<i64>, Query, description = "Inclusive"), ("subset" = Option<String>, Query, description = "ENDUSERS (default), REDEEMABLE, ..."),
        ("isRedeemableByPassholderId" = Option<String>, Query, description = "Only what this passholder can redeem now"),
        ("isInterestingForPassholderId" = Option<String>, Query, description = "Only what the regions of this passholder offer"),
        ("sport" = Option<bool>, Query, description = "Only (not) about sport"), ("forKids" = Option<bool>, Query, description = "Only (not) for children"),
        ("featured" = Option<bool>, Query, description = "Only (not) put forward"), ("online" = Option<bool>, Query, description = "Only (not) redeemable online"),
        ("lastChance" = Option<bool>, Query, description = "Only (not) ending within two weeks"),
        ("status" = Option<String>, Query, description = "ACTIVE, INACTIVE or DELETED; with subset ALL"),
        ("start" = Option<i64>, Query, description = "Skip so many"), ("limit" = Option<i64>, Query, description = "At most 500")),
    responses((status = 200, body = RewardsPage, description = "A page of rewards"), Problems))]
async fn get_rewards(
    State(door): State<Door>,
    caller: Identified,
    params: Params,
) -> Result<Json<RewardsPage>, Problem> {
    let (redeemable_by, interesting_for) = (
        params.text("isRedeemableByPassholderId"),
        params.text("isInterestingForPassholderId"),
    );
    let about_somebody = redeemable_by.is_some() || interesting_for.is_some();
    if about_somebody
        && !matches!(&caller, Identified::Token(principal) if principal.holds(Permission::RewardsPassholdersRead))
    {
        return Err(Refusal::forbidden("REWARDS_PASSHOLDERS_READ").into());
    }
    let subset = match params.text("subset").as_deref() {
        None | Some("ENDUSERS") => Subset::EndUsers,
        Some("REDEEMABLE") => Subset::Redeemable,
        Some("ENDUSER-FUTURE") => Subset::EndUserFuture,
        Some("REDEEMABLE-FUTURE") => Subset::RedeemableFuture,
        Some("ALL") => Subset::All,
        Some(other) => return Err(Problem::not_found(&format!("subset cannot be {other:?}"))),
    };
    let status = match params.text("status").as_deref() {
        None => None,
        Some("ACTIVE") => Some(RewardStatus::Active),
        Some("INACTIVE") => Some(RewardStatus::Inactive),
        Some("DELETED") => Some(RewardStatus::Deleted),
        Some(other) => return Err(Problem::not_found(&format!("status cannot be {other:?}"))),
    };
    let search = SearchRewards {
        organizers: params
            .all("organizerId")
            .into_iter()
            .map(OrganizerId::from)
            .collect(),
        organizer_postal_codes: params.all("organizerPostalCode"),
        owning_card_systems: params
            .all_parsed("owningCardSystemId")?
            .into_iter()
            .map(CardSystemId)
            .collect(),
        applicable_card_systems: params
            .all_parsed("applicableCardSystemId")?
            .into_iter()
            .map(CardSystemId)
            .collect(),
        reward_type: reward_type(&params, "type", Some(RewardType::Points))?,
        text: params.text("text"),
        facets: params
            .all("facets")
            .iter()
            .flat_map(|list| list.split(',').map(str::to_owned).collect::<Vec<_>>())
            .collect(),
        sort: sort(&params),
        categories: params.all("categories"),
        points_from: params.parsed("pointsFrom")?,
        points_to: params.parsed("pointsTo")?,
        subset,
        sport: params.parsed("sport")?,
        for_kids: params.parsed("forKids")?,
        featured: params.parsed("featured")?,
        online: params.parsed("online")?,
        last_chance: params.parsed("lastChance")?,
        status,
        redeemable_by: whom(&door, &caller, redeemable_by).await?,
        interesting_for: whom(&door, &caller, interesting_for).await?,
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&search).await?))
}

/// Whom a search is about. Somebody of another region is nobody here: nothing is redeemable by nobody.
async fn whom(door: &Door, caller: &Identified, id: Option<String>) -> Result<Option<PassholderId>, Problem> {
    let Some(id) = id else {
        return Ok(None);
    };
    let id = PassholderId(uuid(&id)?);
    let regions = regions::of(door, caller.principal(), Permission::RewardsPassholdersRead).await?;
    let member = regions::member(door, &regions, id).await?;
    Ok(Some(member.unwrap_or(PassholderId(Uuid::nil()))))
}

/// One reward.
#[utoipa::path(get, path = "/rewards/{rewardId}", operation_id = "get-rewards-id", tag = "Rewards", params(("rewardId" = String, Path, description = "Reward id")),
    responses((status = 200, body = Reward, description = "The reward"), Problems))]
async fn get_reward(
    State(door): State<Door>,
    caller: Authorized,
    Path(reward_id): Path<String>,
) -> Result<Json<Reward>, Problem> {
    let scope = caller.scope(Permission::RewardsRead)?;
    Ok(Json(
        door.office.asks.ask(&ReadReward { reward_id, scope }).await?,
    ))
}

/// A number that cannot be one is refused here, before anybody remembers it: it may be another number of a
/// person.
fn number(text: &str) -> Result<PassNumber, Problem> {
    Ok(PassNumber::require(text, "invalid-uitpas-number")?)
}

/// Could this pass redeem this reward now?
#[utoipa::path(get, path = "/rewards/{rewardId}/redeem-status", operation_id = "get-rewards-id-redeem-status", tag = "Rewards",
    params(("rewardId" = String, Path, description = "Reward id"), ("uitpasNumber" = String, Query, description = "Pass number")),
    responses((status = 200, body = RedeemStatus, description = "Redeemable, or why not"), Problems))]
async fn get_redeem_status(
    State(door): State<Door>,
    caller: Authorized,
    Path(reward_id): Path<String>,
    params: Params,
) -> Result<Json<RedeemStatus>, Problem> {
    let scope = caller.scope(Permission::RewardsRedeem)?;
    let ask = AskRedeemStatus {
        reward_id,
        pass_number: number(&params.text("uitpasNumber").unwrap_or_default())?,
        scope,
    };
    let look = lookups::allow(&door, &caller.0.identity.id(), [ask.pass_number.as_str()]).await?;
    let status = door.office.asks.ask(&ask).await?;
    let is_invalid = status.reason == Some(RedeemReason::InvalidCard);
    let missed = is_invalid && !lookups::is_known(&door, ask.pass_number.as_str()).await;
    look.count(&door, missed).await;
    Ok(Json(status))
}

/// Which reward for which pass.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewRedemption {
    reward_id: String,
    uitpas_number: String,
}

/// Exchanges points for a reward.
#[utoipa::path(post, path = "/rewards/redeemed", operation_id = "post-rewards-redeemed", tag = "Rewards", request_body = NewRedemption,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key is the same redemption")),
    responses((status = 201, body = RedeemedReward, description = "Redeemed"), Problems))]
async fn post_redeemed(
    State(door): State<Door>,
    caller: Authorized,
    body: Unread,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::RewardsRedeem)?;
    let body = body.one::<NewRedemption>(&door).await?;
    let key = body.sent.key(&caller.0);
    // A redemption is more than one transaction: the key names it, and whoever sends it again finds how far
    // it got.
    let id = match &key {
        Some(key) => Uuid::new_v5(
            &Uuid::NAMESPACE_URL,
            format!("{}|{}", key.client, key.key).as_bytes(),
        ),
        None => door.office.clock.new_id(),
    };
    let pass_number = number(&body.value.uitpas_number)?;
    let look = lookups::allow(&door, &caller.0.identity.id(), [pass_number.as_str()]).await?;
    let holder = holder(&door, &pass_number).await;
    if let Some(holder) = holder {
        door.balances.settled(holder).await?;
    }
    let ask = Redeem {
        redemption_id: RedemptionId(id),
        reward_id: body.value.reward_id,
        pass_number,
        scope,
    };
    let redeemed = door.office.asks.ask_once(&ask, key.as_ref()).await;
    // Also after a fault: the points may have gone.
    if let Some(holder) = holder {
        door.balances.forget(holder).await;
    }
    let redeemed = look.counted(&door, redeemed).await?;
    let response = (StatusCode::CREATED, Json(redeemed.reply)).into_response();
    Ok(marked(response, redeemed.replayed))
}

/// Whose pass it is, as far as the copy knows.
async fn holder(door: &Door, number: &PassNumber) -> Option<PassholderId> {
    let mut reading = door.office.reading().await.ok()?;
    let card = directory::find_card(reading.conn(), number).await.ok()??;
    Some(card.holder?.passholder_id)
}

/// What a passholder redeemed: by pass number, or by id at some organizers.
#[utoipa::path(get, path = "/rewards/redeemed", operation_id = "get-rewards-redeemed", tag = "Rewards",
    params(("uitpasNumber" = Option<String>, Query, description = "Pass number"), ("passholderId" = Option<String>, Query, description = "Needs organizerId"),
        ("organizerId" = Option<Vec<String>>, Query, description = "Organizers"), ("rewardType" = Option<String>, Query, description = "POINTS or WELCOME"),
        ("rewardTitle" = Option<String>, Query, description = "Part of the title"),
        ("start" = Option<i64>, Query, description = "Skip so many"), ("limit" = Option<i64>, Query, description = "At most 500")),
    responses((status = 200, body = Page<RedeemedReward>, description = "A page of redeemed rewards"), Problems))]
async fn get_redeemed(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<RedeemedReward>>, Problem> {
    let scope = caller.scope(Permission::RewardsRead)?;
    let named = caller.named_organizers(&params, Permission::RewardsRead)?;
    let by = match (params.text("uitpasNumber"), params.text("passholderId")) {
        (Some(text), None) => RedeemedBy::Pass(number(&text)?),
        (None, Some(_)) if named.is_empty() => {
            return Err(Problem::not_found("organizerId is required with passholderId"));
        }
        (None, Some(id)) => RedeemedBy::Passholder(PassholderId(uuid(&id)?)),
        _ => {
            return Err(Problem::not_found(
                "exactly one of uitpasNumber and passholderId is required",
            ));
        }
    };
    let ask = ListRedeemed {
        by,
        scope: if named.is_empty() {
            scope
        } else {
            Scope::Organizers(named)
        },
        reward_type: reward_type(&params, "rewardType", None)?,
        reward_title: params.text("rewardTitle"),
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}

/// Cancels a redemption: points and unit go back.
#[utoipa::path(delete, path = "/rewards/redeemed/{redeemedRewardId}", operation_id = "delete-rewards-redeemed-redeemedRewardId", tag = "Rewards",
    params(("redeemedRewardId" = String, Path, description = "Redeemed reward id")),
    responses((status = 204, description = "Cancelled"), Problems))]
async fn delete_redeemed(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Problem> {
    let scope = caller.scope(Permission::RewardsRedeem)?;
    let ask = CancelRedemption {
        redemption_id: RedemptionId(uuid(&id)?),
        scope,
    };
    let key = sent.key(&caller.0);
    let cancelled = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    door.balances.forget(cancelled.reply).await;
    Ok(no_content(&cancelled))
}
