//! What records do beyond being created, read, changed and deleted, and the answers that need no
//! record.

use clerk_core::api::describe::Operation;
use serde_json::{Value, json};

use super::records::{Collection, change, record, require, shown, skeleton, table};
use super::{billing, directories, enterprise_connections, role_sets};
use crate::call::Call;
use crate::error::ApiError;
use crate::instance::INSTANCE_ID;
use crate::page::{Shape, page};
use crate::router::Reply;
use crate::state::State;
use crate::store::{Row, public, row, text};

pub(super) type Answer = Result<Reply, ApiError>;

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
                |row| Ok(agent_task_reply(row)),
            )
        }
        (
            "/beta_features/domain" | "/beta_features/change_domain" | "/instance/change_domain",
            _,
        ) => Ok(Reply::empty(202)),
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
            let own = primary_domain(state);
            let domain = call.text("domain_id").unwrap_or(text(&own, "id"));
            check.insert("domain_id".into(), domain.into());
            let proxy_url = call.text("proxy_url").unwrap_or_default();
            check.insert("proxy_url".into(), proxy_url.into());
            check.insert("successful".into(), true.into());
            check.insert("last_run_at".into(), state.now().into());
            Ok(Reply::json(check))
        }
        ("/webhooks/svix" | "/webhooks/svix_url", _) => svix(state, id),
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
        (path, _) if path.starts_with("/role_sets/") => role_sets::act(state, path, call)?,
        (path, method) if path.contains("directories/{") => {
            directories::act(state, operation, method, call)?
        }
        (path, method) if path.contains("/billing/") => {
            billing::act(state, operation, method, call)?
        }
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
            let lifetime = call.int_within("seconds_until_expiration", 1, 86_400)?;
            let lifetime = lifetime.unwrap_or(3600);
            put("instance_id", INSTANCE_ID.into());
            put("expiration", (state.now() + lifetime * 1000).into());
            put("token", state.ids.text(40).into());
            put("admin_portal_link_id", state.ids.id("apl").into());
        }
        "domain" => {
            let name = call.text("name").unwrap_or(text(row, "name")).to_owned();
            let own = primary_domain(state);
            let mut others = core::iter::once(&own).chain(table(state, "/domains").iter());
            if others.any(|other| text(other, "name") == name && text(other, "id") != id) {
                return Err(ApiError::taken("name"));
            }
            for (member, sub) in [
                ("frontend_api_url", "clerk"),
                ("accounts_portal_url", "accounts"),
            ] {
                row.insert(member.into(), format!("https://{sub}.{name}").into());
            }
            row.extend(row! {
                "development_origin": "",
                "cname_targets": [{
                    "host": format!("clerk.{name}"), "value": "frontend-api.clerk.services",
                    "required": true,
                }],
            });
        }
        "enterprise_connection" => enterprise_connections::complete(state, row, call),
        "saml_connection" => enterprise_connections::complete_saml(state, row, call),
        "directory" | "scim_directory" if is_new => {
            put("name", call.text("name").unwrap_or("Directory").into());
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
        "role_set" => role_sets::complete(state, row, call)?,
        "commerce_price" => {
            require(
                state,
                "plan",
                "/billing/plans",
                call.text("plan_id").unwrap_or_default(),
            )?;
            let amount = call.int("amount").unwrap_or_default();
            for (name, value) in billing::price(amount) {
                put(&name, value);
            }
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
        "/beta_features/instance_settings" => {
            row! { "id": INSTANCE_ID, "from_email_address": "noreply" }
        }
        "/instance/organization_settings" => row! {
            "creator_role": "org:admin", "domains_default_role": "org:member",
            "max_allowed_memberships": 5, "max_role_sets_allowed": 1, "max_allowed_roles": 10, "max_allowed_permissions": 50, "max_allowed_domains": 10,
        },
        _ => Row::new(),
    };
    fill(row, known);
}

/// What the row has no value for yet.
pub(super) fn fill(row: &mut Row, values: Row) {
    for (name, value) in values {
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
    agent_task_reply(kept)
}

/// The task is known by `task_id`; `id` is the table's.
fn agent_task_reply(mut task: Row) -> Reply {
    task.remove("id");
    Reply::json(task)
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
                "from_email_name": "notifications", "reply_to_email_name": "",
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
