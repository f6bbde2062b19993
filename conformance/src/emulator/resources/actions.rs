//! What records do beyond being created, read, changed and deleted, and the answers that need no
//! record.

use clerk_core::api::describe::Operation;
use serde_json::{Value, json};

use super::records::{Collection, change, record, require, shown, skeleton, table};
use super::users::deleted;
use crate::emulator::call::Call;
use crate::emulator::error::ApiError;
use crate::emulator::instance::INSTANCE_ID;
use crate::emulator::page::{Shape, page};
use crate::emulator::router::Reply;
use crate::emulator::state::State;
use crate::emulator::store::{Row, number, public, row, text};

type Answer = Result<Reply, ApiError>;

const DIRECTORIES: &str = "/directories";
const MAPPINGS: &str = "group_role_mappings";
const ROLE_SETS: &str = "/role_sets";
const ITEMS: &str = "/billing/subscription_items";
const TEMPLATES: &str = "/templates";

/// Carries out an operation that is more than keeping a record; `None` where it is not.
pub(super) fn act(state: &mut State, operation: &Operation, call: &Call) -> Option<Answer> {
    let (id, first) = (operation.id, call.arg(0));
    Some(match (operation.path, operation.method.as_str()) {
        ("/accountless_applications" | "/accountless_applications/complete", _) => {
            Ok(accountless(state))
        }
        ("/admin_portal_link_tokens/{adminPortalLinkTokenID}/revoke", _) => {
            let path = "/admin_portal_link_tokens";
            require(state, "admin_portal_link_token", path, first).and_then(|_| {
                let reason = call.text("revocation_reason").map(str::to_owned);
                change(state, path, first, |row| {
                    row.insert("revoked".into(), true.into());
                    row.insert("revocation_reason".into(), reason.into());
                });
                shown(state, "admin_portal_link_token", path, first)
            })
        }
        ("/agents/tasks", _) => Ok(agent_task(state)),
        ("/agents/tasks/{agent_task_id}/revoke", _) => {
            table(state, "/agents/tasks").remove(first).map_or_else(
                || Err(ApiError::not_found("agent task", first)),
                |row| Ok(Reply::json(public(&row))),
            )
        }
        ("/beta_features/change_domain" | "/instance/change_domain", _) => Ok(Reply::empty(202)),
        ("/beta_features/domain", _) => Ok(Reply::empty(204)),
        ("/domains", "GET") => {
            let own = primary_domain(state);
            let rows: Vec<Row> = table(state, "/domains").iter().cloned().collect();
            let rows: Vec<&Row> = core::iter::once(&own).chain(&rows).collect();
            let every = Call::default();
            page(&every, Shape::Data, &rows, |row| Value::Object(public(row)))
        }
        ("/email/batch", _) => Ok(emails(state, operation, call)),
        ("/proxy_checks", _) => {
            let mut check = record(state, operation, "proxy_check", "proxchk");
            for name in ["domain_id", "proxy_url"] {
                check.insert(name.into(), call.text(name).into());
            }
            check.insert("successful".into(), true.into());
            check.insert("last_run_at".into(), state.now().into());
            Ok(Reply::json(check))
        }
        ("/webhooks/svix" | "/webhooks/svix_url", _) => svix(state, id),
        ("/users/{user_id}/oauth_access_tokens/{provider}", _) => oauth_tokens(state, call),
        ("/enterprise_connections/{enterprise_connection_id}/test_runs", method) => {
            let path = "/enterprise_connections";
            let found = require(state, "enterprise_connection", path, first);
            found.and_then(|_| match method {
                "GET" => page(call, Shape::Data, &[], |_| Value::Null),
                _ => Ok(Reply::json(json!({
                    "url": format!("https://{}/v1/enterprise_sso/test", state.instance.frontend_api),
                }))),
            })
        }
        (path, method) if path.starts_with(TEMPLATES) => templates(state, (path, method), call),
        (path, method) if path.contains("/role_sets/{") => role_set(state, (path, method), call)?,
        (path, method) if path.contains("directories/{") => {
            directory(state, operation, method, call)?
        }
        (path, method) if path.contains("/billing/") => billing(state, operation, method, call)?,
        _ => return None,
    })
}

/// What a new or changed record has that nobody sent.
pub(super) fn complete(
    state: &mut State,
    known: &Collection,
    row: &mut Row,
    call: &Call,
) -> Result<(), ApiError> {
    let id = text(row, "id").to_owned();
    let is_new = !row.contains_key("_connection");
    let mut put = |name: &str, value: Value| row.insert(name.to_owned(), value);
    match known.object {
        "admin_portal_link_token" => {
            let lifetime = call.int("seconds_until_expiration").unwrap_or(3600);
            put("instance_id", INSTANCE_ID.into());
            put("expiration", (state.now() + lifetime * 1000).into());
            put("token", state.ids.text(40).into());
        }
        "domain" => {
            let name = call.text("name").unwrap_or(text(row, "name")).to_owned();
            for (member, sub) in [
                ("frontend_api_url", "clerk"),
                ("accounts_portal_url", "accounts"),
            ] {
                row.insert(member.into(), format!("https://{sub}.{name}").into());
            }
        }
        "directory" | "scim_directory" if is_new => {
            let connection = call.text("enterprise_connection_id").unwrap_or_default();
            let url = format!("https://{}/v1/scim/{id}", state.instance.frontend_api);
            put("endpoint_url", url.into());
            put("enabled", true.into());
            put("api_key", state.ids.text(40).into());
            put("_connection", connection.into());
            require(
                state,
                "enterprise connection",
                "/enterprise_connections",
                connection,
            )?;
        }
        "email" => {
            put("status", "queued".into());
            put("delivered_by_clerk", true.into());
            let to = call.body.get("to").and_then(Value::as_object);
            for (sent, member) in [("address", "to_email_address"), ("user_id", "user_id")] {
                put(member, to.and_then(|to| to.get(sent)).cloned().into());
            }
        }
        "role_set" => complete_role_set(state, row, call)?,
        "commerce_price" => {
            require(
                state,
                "plan",
                "/billing/plans",
                call.text("plan_id").unwrap_or_default(),
            )?;
            let amount = call.int("amount").unwrap_or_default();
            put("fee", money(amount));
            put("currency", "USD".into());
        }
        _ => {}
    }
    Ok(())
}

pub(super) fn complete_settings(state: &State, row: &mut Row, path: &str) {
    let known = match path {
        "/instance" => row! {
            "id": INSTANCE_ID,
            "environment_type": if state.instance.is_production() { "production" } else { "development" },
        },
        "/beta_features/instance_settings" => row! { "id": INSTANCE_ID },
        "/instance/organization_settings" => row! {
            "creator_role": "org:admin", "domains_default_role": "org:member",
            "max_allowed_roles": 10, "max_allowed_permissions": 50, "max_allowed_domains": 10,
        },
        _ => Row::new(),
    };
    for (name, value) in known {
        let open = row.get(&name).is_none_or(Value::is_null);
        if open {
            row.insert(name, value);
        }
    }
}

/// The domain that every instance has.
fn primary_domain(state: &State) -> Row {
    let frontend = &state.instance.frontend_api;
    let name = frontend.strip_prefix("clerk.").unwrap_or(frontend);
    row! {
        "id": "dmn_2emulatoremulatoremulator00", "object": "domain", "name": name,
        "is_satellite": false, "frontend_api_url": format!("https://{frontend}"),
        "accounts_portal_url": format!("https://accounts.{name}"), "proxy_url": null,
        "development_origin": "", "cname_targets": [],
    }
}

fn accountless(state: &mut State) -> Reply {
    let claim = state.ids.text(24);
    Reply::json(json!({
        "object": "accountless_application",
        "publishable_key": state.instance.publishable_key, "secret_key": state.instance.secret_key,
        "claim_url": format!("https://dashboard.clerk.com/apps/claim?token={claim}"),
        "api_keys_url": "https://dashboard.clerk.com/last-active?path=api-keys",
    }))
}

fn agent_task(state: &mut State) -> Reply {
    let (agent, task) = (state.ids.id("agent"), state.ids.id("agt_task"));
    let url = format!(
        "https://{}/v1/agents/tasks/{task}",
        state.instance.frontend_api
    );
    let kept = row! {
        "object": "agent_task", "agent_id": agent, "agent_task_id": task, "task_id": task,
        "url": url, "id": task,
    };
    table(state, "/agents/tasks").insert(kept.clone());
    Reply::json(kept)
}

fn emails(state: &mut State, operation: &Operation, call: &Call) -> Reply {
    let messages = call.body.get("messages").and_then(Value::as_array).cloned();
    let mut sent = Vec::new();
    for index in 0..messages.unwrap_or_default().len() {
        let mut email = row! {
            "status": "queued", "delivered_by_clerk": true, "id": state.ids.id("ema"),
            "object": "email",
        };
        email.insert("slug".into(), Value::Null);
        table(state, "/email").insert(email.clone());
        let mut row = skeleton(operation);
        row.extend(row! { "index": index, "email": email, "status_code": 200 });
        sent.push(Value::Object(row));
    }
    Reply::json(Value::Array(sent))
}

fn svix(state: &mut State, id: &str) -> Answer {
    let exists = state.settings.contains_key("svix");
    let refused = |why| {
        Err(ApiError::new(
            400,
            "svix_app_state_invalid",
            "not possible",
            why,
        ))
    };
    match id {
        "CreateSvixApp" if exists => return refused("There is a Svix application already."),
        "CreateSvixApp" => {
            state.settings.insert("svix", Row::new());
        }
        _ if !exists => return refused("There is no Svix application."),
        "DeleteSvixApp" => {
            state.settings.remove("svix");
            return Ok(Reply::empty(204));
        }
        _ => {}
    }
    let key = state.ids.text(40);
    Ok(Reply::json(
        json!({ "svix_url": format!("https://app.svix.com/login#key={key}") }),
    ))
}

/// A token for each account that the user has at the provider.
fn oauth_tokens(state: &mut State, call: &Call) -> Answer {
    state.user(call.arg(0))?;
    let provider = call.arg(1);
    let own = state.external_accounts.find("_user_id", call.arg(0));
    let at_provider = |row: &&Row| {
        let name = text(row, "provider");
        name == provider || name.strip_prefix("oauth_") == Some(provider)
    };
    let rows: Vec<&Row> = own.filter(at_provider).collect();
    page(call, Shape::BareUnlessPaginated, &rows, |row| {
        json!({
            "object": "oauth_access_token", "external_account_id": row["id"],
            "provider_user_id": row.get("provider_user_id"), "provider": row["provider"],
            "token": format!("token-of-{}", text(row, "id")), "public_metadata": {}, "label": null,
            "scopes": [],
        })
    })
}

fn complete_role_set(state: &mut State, row: &mut Row, call: &Call) -> Result<(), ApiError> {
    let roles = call.texts("roles");
    if !roles.is_empty() {
        let items: Result<Vec<Value>, _> = roles.iter().map(|key| role_item(state, key)).collect();
        row.insert("roles".into(), Value::Array(items?));
    }
    for (sent, member) in [
        ("default_role_key", "default_role"),
        ("creator_role_key", "creator_role"),
    ] {
        if let Some(key) = call.text(sent) {
            row.insert(member.into(), role_item(state, key)?);
        }
    }
    if text(row, "key").is_empty() {
        let slug = text(row, "name").to_lowercase().replace(' ', "_");
        row.insert("key".into(), format!("role_set:{slug}").into());
    }
    if text(row, "type").is_empty() {
        row.insert("type".into(), "custom".into());
    }
    Ok(())
}

fn role_item(state: &State, key: &str) -> Result<Value, ApiError> {
    super::roles::check(state, key)?;
    let role = state.roles.find("key", key).next();
    let role = role.ok_or_else(|| ApiError::not_found("organization role", key))?;
    let mut members = state.memberships.iter().filter(|m| text(m, "role") == key);
    let has_members = members.next().is_some();
    Ok(json!({
        "object": "role_set_item", "id": role["id"], "name": role["name"], "key": role["key"],
        "description": role["description"], "has_members": has_members, "members_count": null,
        "created_at": role["created_at"], "updated_at": role["updated_at"],
    }))
}

/// Role sets are found by id and by key.
fn role_set(state: &mut State, (path, method): (&str, &str), call: &Call) -> Option<Answer> {
    let given = call.arg(0);
    let by_key = table(state, ROLE_SETS)
        .iter()
        .find(|row| text(row, "key") == given);
    let id = by_key.map_or(given, |row| text(row, "id")).to_owned();
    let last = path.rsplit('/').next().unwrap_or_default();
    if path.matches('/').count() == 2 {
        if id == given {
            return None;
        }
        return Some(match method {
            "GET" => shown(state, "role_set", ROLE_SETS, &id),
            _ => Err(ApiError::bad_value(
                "role_set_key_or_id",
                "Change role sets by their id.",
            )),
        });
    }
    let mut change_roles = || -> Answer {
        let found = require(state, "role set", ROLE_SETS, &id)?;
        if path.ends_with("}/replace") {
            let to = call.text("dest_role_set_key").unwrap_or_default();
            if !table(state, ROLE_SETS)
                .iter()
                .any(|row| text(row, "key") == to)
            {
                return Err(ApiError::not_found("role set", to));
            }
            table(state, ROLE_SETS).remove(&id);
            return Ok(deleted("role_set", &id));
        }
        let mut roles = found["roles"].as_array().cloned().unwrap_or_default();
        if last == "replace" {
            let old = call.text("role_key").unwrap_or_default();
            let new = role_item(state, call.text("to_role_key").unwrap_or_default())?;
            let at = roles.iter().position(|role| role["key"] == old);
            let at = at.ok_or_else(|| ApiError::not_found("role in this set", old))?;
            roles[at] = new;
        } else {
            for key in call.texts("role_keys") {
                roles.push(role_item(state, key)?);
            }
        }
        let mut row = found;
        complete_role_set(state, &mut row, call)?;
        row.insert("roles".into(), Value::Array(roles));
        change(state, ROLE_SETS, &id, |kept| *kept = row);
        shown(state, "role_set", ROLE_SETS, &id)
    };
    Some(change_roles())
}

fn directory(
    state: &mut State,
    operation: &Operation,
    method: &str,
    call: &Call,
) -> Option<Answer> {
    let id = call.arg(0);
    let scim = operation.path.starts_with("/scim");
    let sub = operation.path.split('/').nth(3)?;
    let mut answer = || -> Answer {
        require(state, "directory", DIRECTORIES, id)?;
        if sub == "rotate_api_key" {
            let key = state.ids.text(40);
            change(state, DIRECTORIES, id, |row| {
                row.insert("api_key".into(), key.into());
            });
            return shown(state, "directory", DIRECTORIES, id);
        }
        let own = |row: &&Row| text(row, "directory_id") == id;
        match method {
            "DELETE" => {
                table(state, MAPPINGS).require("mapping", call.arg(1))?;
                table(state, MAPPINGS).remove(call.arg(1));
                return Ok(deleted("group_role_mapping", call.arg(1)));
            }
            "POST" => {
                let mapping = mapping(state, (id, scim), &call.body)?;
                table(state, MAPPINGS).insert(mapping.clone());
                return Ok(Reply::json(mapping));
            }
            "PUT" => {
                let wanted = call.body.get("mappings").and_then(Value::as_array);
                let wanted = wanted.into_iter().flatten().filter_map(Value::as_object);
                let new: Result<Vec<Row>, _> = wanted
                    .map(|sent| mapping(state, (id, scim), sent))
                    .collect();
                let new = new?;
                let old = table(state, MAPPINGS).iter().filter(own);
                let old: Vec<String> = old.map(|row| text(row, "id").to_owned()).collect();
                for id in old {
                    table(state, MAPPINGS).remove(&id);
                }
                for row in new {
                    table(state, MAPPINGS).insert(row);
                }
            }
            _ => {}
        }
        let rows: Vec<&Row> = table(state, MAPPINGS).iter().filter(own).collect();
        page(call, Shape::Data, &rows, |row| Value::Object(public(row)))
    };
    Some(answer())
}

fn mapping(
    state: &mut State,
    (directory, scim): (&str, bool),
    sent: &Row,
) -> Result<Row, ApiError> {
    let role = state
        .roles
        .require("organization role", text(sent, "role_id"))?;
    let role = Value::Object(public(role));
    let (id, now) = (state.ids.id("grm"), state.now());
    let group = sent.get("directory_group_id").or(sent.get("scim_group_id"));
    let group = group.cloned().unwrap_or_default();
    let name = if scim {
        "scim_group_id"
    } else {
        "directory_group_id"
    };
    let mut row = row! {
        "id": id, "object": "group_role_mapping", "directory_id": directory, "role": role,
        "precedence": sent.get("precedence").and_then(Value::as_i64).unwrap_or(0),
        "created_at": now, "updated_at": now,
    };
    row.insert(name.into(), group);
    Ok(row)
}

/// A few templates of each type, changed by what is sent.
fn templates(state: &mut State, (path, method): (&str, &str), call: &Call) -> Answer {
    let kind = call.arg(0);
    let slugs: &[&str] = match kind {
        "email" => &["invitation", "magic_link_sign_in", "verification_code"],
        "sms" => &["invitation", "verification_code"],
        _ => return Err(ApiError::not_found("template type", kind)),
    };
    for slug in slugs {
        let id = format!("{kind}/{slug}");
        if table(state, TEMPLATES).get(&id).is_none() {
            table(state, TEMPLATES).insert(row! {
                "id": id, "object": "template", "instance_id": INSTANCE_ID, "template_type": kind,
                "resource_type": "system", "slug": slug, "name": slug.replace('_', " "),
                "position": 0, "can_revert": false, "can_delete": false, "can_edit_body": true,
                "can_toggle": true, "subject": "{{app.name}}", "markup": "", "body": "{{otp_code}}",
                "available_variables": ["app.name", "otp_code"], "required_variables": [],
                "from_email_name": "notifications", "reply_to_email_name": null,
                "delivered_by_clerk": true, "enabled": true, "created_at": 0, "updated_at": 0,
            });
        }
    }
    if call.args.len() == 1 {
        let rows = table(state, TEMPLATES).iter();
        let rows: Vec<&Row> = rows
            .filter(|row| text(row, "template_type") == kind)
            .collect();
        return page(call, Shape::BareUnlessPaginated, &rows, |row| {
            Value::Object(row.clone())
        });
    }
    let id = format!("{kind}/{}", call.arg(1));
    require(state, "template", TEMPLATES, &id)?;
    let last = path.rsplit('/').next().unwrap_or_default();
    match (last, method) {
        ("preview", _) => {
            let kept = require(state, "template", TEMPLATES, &id)?;
            let of = |name: &str| call.body.get(name).unwrap_or(&kept[name]).clone();
            return Ok(Reply::json(
                json!({ "subject": of("subject"), "body": of("body") }),
            ));
        }
        ("revert", _) => {
            table(state, TEMPLATES).remove(&id);
            return templates(state, ("/templates/{}/{}", "GET"), call);
        }
        (_, "PUT" | "POST") => change(state, TEMPLATES, &id, |row| {
            for (name, value) in call.body.iter().filter(|(_, value)| !value.is_null()) {
                row.insert(name.clone(), value.clone());
            }
            row.insert("can_revert".into(), true.into());
        }),
        _ => {}
    }
    shown(state, "template", TEMPLATES, &id)
}

fn money(amount: i64) -> Value {
    json!({
        "amount": amount, "amount_formatted": format!("{}.{:02}", amount / 100, amount % 100),
        "currency": "USD", "currency_symbol": "$",
    })
}

/// Two plans, one item that is paid for and one statement of it.
pub(in crate::emulator) fn add_billing(state: &mut State) {
    let plan = |id: &str, name: &str, amount| {
        row! {
            "id": id, "object": "commerce_plan", "name": name, "slug": name.to_lowercase(),
            "description": null, "is_default": amount == 0, "is_recurring": true,
            "has_base_fee": amount > 0, "publicly_visible": true, "for_payer_type": "user",
            "fee": money(amount), "annual_fee": money(10 * amount), "features": [],
            "amount": amount, "currency": "USD", "free_trial_enabled": false,
        }
    };
    let (free, pro) = (plan(FREE_PLAN, "Free", 0), plan(PRO_PLAN, "Pro", 2000));
    let item = row! {
        "id": "csub_item_2emulatoremulator", "object": "commerce_subscription_item",
        "instance_id": INSTANCE_ID, "status": "active", "plan_id": PRO_PLAN, "plan": pro.clone(),
        "plan_period": "month", "payer_id": "cpayer_2emulatoremulator", "is_free_trial": false,
        "period_start": 0, "created_at": 0, "updated_at": 0,
    };
    let statement = row! {
        "id": "cstmt_2emulatoremulator", "object": "commerce_statement", "status": "closed",
        "timestamp": 0, "groups": [],
    };
    let price = row! {
        "id": "cprice_2emulatoremulator", "object": "commerce_price", "plan_id": PRO_PLAN,
        "instance_id": INSTANCE_ID, "fee": money(2000), "currency": "USD", "is_default": true,
    };
    table(state, "/billing/plans").insert(free);
    table(state, "/billing/plans").insert(pro);
    table(state, "/billing/prices").insert(price);
    table(state, ITEMS).insert(item);
    table(state, "/billing/statements").insert(statement);
}

const FREE_PLAN: &str = "cplan_2emulatorfree";
const PRO_PLAN: &str = "cplan_2emulatorpro";

fn billing(state: &mut State, operation: &Operation, method: &str, call: &Call) -> Option<Answer> {
    let (id, path) = (call.arg(0).to_owned(), operation.path);
    let last = path.rsplit('/').next().unwrap_or_default();
    let mut answer = || -> Answer {
        if path.starts_with("/users/") || path.starts_with("/organizations/") {
            if path.starts_with("/users/") {
                state.user(&id)?;
            } else {
                state.organizations.require("organization", &id)?;
            }
            return match last {
                "subscription" => subscription(state, &id),
                _ => credits(state, operation, method, call),
            };
        }
        if last == "payment_attempts" {
            require(state, "statement", "/billing/statements", &id)?;
            return page(call, Shape::Data, &[], |_| Value::Null);
        }
        require(state, "subscription item", ITEMS, &id)?;
        match last {
            "price_transition" => {
                let item = require(state, "subscription item", ITEMS, &id)?;
                Ok(Reply::json(json!({
                    "object": "commerce_price_transition", "subscription_item": item,
                    "transition": { "effective_mode": "immediate", "effective_at": state.now() },
                })))
            }
            "extend_free_trial" => {
                change(state, ITEMS, &id, |row| {
                    row.insert("is_free_trial".into(), true.into());
                });
                shown(state, "subscription item", ITEMS, &id)
            }
            "{subscription_item_id}" => {
                let ended = call.query.get("end_now") == Some("true");
                let (now, status) = (state.now(), if ended { "ended" } else { "canceled" });
                change(state, ITEMS, &id, |row| {
                    row.insert("status".into(), status.into());
                    row.insert("canceled_at".into(), now.into());
                });
                shown(state, "subscription item", ITEMS, &id)
            }
            _ => {
                let mut row = record(state, operation, "commerce_discount_redemption", "cdr");
                let removed = method == "DELETE";
                let discount = call.text("discount_id").unwrap_or(call.arg(1));
                row.insert("discount_id".into(), discount.into());
                row.insert("subscription_item_id".into(), id.clone().into());
                let status = if removed { "removed" } else { "active" };
                row.insert("status".into(), status.into());
                Ok(Reply::json(row))
            }
        }
    };
    let nested = path.matches('/').count() > 2 && !path.ends_with("{statementID}");
    nested.then(&mut answer)
}

/// Everybody has the free plan.
fn subscription(state: &mut State, payer: &str) -> Answer {
    let plan = require(state, "plan", "/billing/plans", FREE_PLAN)?;
    Ok(Reply::json(json!({
        "id": format!("csub_{payer}"), "object": "commerce_subscription", "status": "active",
        "instance_id": INSTANCE_ID, "payer_id": payer, "created_at": 0, "updated_at": 0,
        "subscription_items": [{
            "id": format!("csub_item_{payer}"), "object": "commerce_subscription_item",
            "instance_id": INSTANCE_ID, "status": "active", "plan_id": FREE_PLAN, "plan": plan,
            "plan_period": "month", "payer_id": payer, "period_start": 0,
        }],
    })))
}

fn credits(state: &mut State, operation: &Operation, method: &str, call: &Call) -> Answer {
    let payer = call.arg(0);
    let kept = table(state, "credits").get(payer);
    let balance = kept.map_or(0, |row| number(row, "balance"));
    if method == "GET" {
        return Ok(Reply::json(json!({
            "object": "commerce_credit_balance", "balance": money(balance),
        })));
    }
    let amount = match (call.int("amount").unwrap_or_default(), call.text("action")) {
        (amount, Some("decrease")) => -amount,
        (amount, _) => amount,
    };
    if balance + amount < 0 {
        return Err(ApiError::bad_value(
            "amount",
            "The balance is smaller than that.",
        ));
    }
    table(state, "credits").remove(payer);
    table(state, "credits").insert(row! { "id": payer, "balance": balance + amount });
    let mut entry = record(state, operation, "commerce_credit_ledger", "cledger");
    entry.extend(row! {
        "payer_id": payer, "amount": money(amount), "source_type": "manual",
        "note": call.text("note"), "created_at": null,
    });
    Ok(Reply::json(entry))
}
