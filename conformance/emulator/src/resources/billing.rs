//! Billing: deterministic plans, prices and subscriptions; credits that are kept.

use clerk_core::api::describe::Operation;
use serde_json::{Value, json};

use super::actions::Answer;
use super::records::{change, record, require, shown, table};
use crate::call::Call;
use crate::error::ApiError;
use crate::instance::INSTANCE_ID;
use crate::page::{Shape, page};
use crate::rfc3339;
use crate::router::Reply;
use crate::state::State;
use crate::store::{Row, number, row};

const ITEMS: &str = "/billing/subscription_items";
const PAYER: &str = "cpayer_2emulatoremulator";
const STATEMENT: &str = "cstmt_2emulatoremulator";
const FREE_PLAN: &str = "cplan_2emulatorfree";
const PRO_PLAN: &str = "cplan_2emulatorpro";

pub(super) fn money(amount: i64) -> Value {
    json!({
        "amount": amount, "amount_formatted": format!("{}.{:02}", amount / 100, amount % 100),
        "currency": "USD", "currency_symbol": "$",
    })
}

/// What a price says of an amount, a month.
pub(super) fn price(amount: i64) -> Row {
    row! {
        "amount": amount, "annual_monthly_amount": amount, "fee": money(amount),
        "annual_monthly_fee": money(amount), "currency": "USD", "currency_symbol": "$",
        "instance_id": INSTANCE_ID, "supported_billing_periods": "both",
    }
}

/// Two plans, one item that is paid for and one statement of its payment.
pub(crate) fn add_billing(state: &mut State) {
    let plan = |id: &str, name: &str, amount| {
        row! {
            "id": id, "object": "commerce_plan", "name": name, "slug": name.to_lowercase(),
            "description": null, "is_default": amount == 0, "is_recurring": true,
            "has_base_fee": amount > 0, "publicly_visible": true, "for_payer_type": "user",
            "fee": money(amount), "annual_fee": money(12 * amount), "features": [],
            "annual_monthly_fee": money(amount), "avatar_url": null, "product_id": "cprod_2emulator",
            "free_trial_enabled": false, "free_trial_days": null,
        }
    };
    let (free, mut pro) = (plan(FREE_PLAN, "Free", 0), plan(PRO_PLAN, "Pro", 2000));
    pro["features"] = json!([{
        "object": "feature", "id": "feat_2emulatoremulator", "name": "Reports", "slug": "reports",
        "description": "", "avatar_url": "",
    }]);
    let item = row! {
        "id": "csub_item_2emulatoremulator", "object": "commerce_subscription_item",
        "instance_id": INSTANCE_ID, "status": "active", "plan_id": PRO_PLAN, "plan": pro.clone(),
        "plan_period": "month", "payer_id": PAYER, "is_free_trial": false,
        "period_start": 0, "period_end": null, "canceled_at": null, "past_due_at": null,
        "ended_at": null, "created_at": 0, "updated_at": 0,
    };
    let payer = json!({ "object": "commerce_payer", "id": PAYER, "instance_id": INSTANCE_ID });
    let payment = json!({
        "object": "commerce_payment", "id": "cpay_2emulatoremulator",
        "payment_id": "cpay_2emulatoremulator", "instance_id": INSTANCE_ID,
        "charge_type": "recurring", "payee_id": "cpayee_2emulatoremulator", "payee": {},
        "payer_id": PAYER, "payer": payer, "subscription_item_id": item["id"],
        "amount": money(2000), "payment_method_id": "cpm_2emulatoremulator",
        "payment_method": {
            "object": "commerce_payment_method", "id": "cpm_2emulatoremulator",
            "payer_id": PAYER, "payment_type": "card", "is_default": true, "gateway": "stripe",
            "gateway_external_id": "", "gateway_external_account_id": null, "last4": "4242",
            "status": "active", "card_type": "visa",
        },
        "statement_id": STATEMENT, "gateway_external_id": null, "gateway_external_url": null,
        "status": "paid", "paid_at": 0, "failed_at": null, "created_at": 0, "updated_at": 0,
    });
    let statement = row! {
        "id": STATEMENT, "object": "commerce_statement", "status": "closed",
        "timestamp": 0, "instance_id": INSTANCE_ID, "payer": payer,
        "groups": [{ "object": "commerce_statement_group", "timestamp": 0, "items": [payment] }],
        "totals": {
            "grand_total": money(2000), "subtotal": money(2000), "base_fee": money(2000),
            "tax_total": money(0),
        },
    };
    let mut price = price(2000);
    price.extend(row! {
        "id": "cprice_2emulatoremulator", "object": "commerce_price", "plan_id": PRO_PLAN,
        "description": null, "is_default": true, "created_at": 0,
    });
    table(state, "/billing/plans").insert(free);
    table(state, "/billing/plans").insert(pro);
    table(state, "/billing/prices").insert(price);
    table(state, ITEMS).insert(item);
    table(state, "/billing/statements").insert(statement);
}

pub(super) fn act(
    state: &mut State,
    operation: &Operation,
    method: &str,
    call: &Call,
) -> Option<Answer> {
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
            let statement = require(state, "statement", "/billing/statements", &id)?;
            let payments = statement["groups"][0]["items"].as_array();
            let payments = payments.into_iter().flatten().filter_map(Value::as_object);
            let payments: Vec<&Row> = payments.collect();
            return page(call, Shape::Data, &payments, |row| row.clone().into());
        }
        require(state, "subscription item", ITEMS, &id)?;
        match last {
            "price_transition" => {
                let price = |name| call.text(name).unwrap_or_default();
                let previous = require(state, "price", "/billing/prices", price("from_price_id"))?;
                require(state, "price", "/billing/prices", price("to_price_id"))?;
                let item = detailed(require(state, "subscription item", ITEMS, &id)?);
                Ok(Reply::json(json!({
                    "object": "commerce_price_transition",
                    "transition": {
                        "effective_mode": "immediate", "effective_at": state.now(),
                        "charged_immediately": false, "previous_price": previous,
                        "previous_plan": item["plan"], "previous_subscription_item_id": id,
                        "previous_subscription_item_status": "ended",
                    },
                    "subscription_item": item,
                })))
            }
            "extend_free_trial" => {
                change(state, ITEMS, &id, |row| {
                    row.insert("is_free_trial".into(), true.into());
                });
                let item = require(state, "subscription item", ITEMS, &id)?;
                Ok(Reply::json(detailed(item)))
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
                row.extend(row! {
                    "name": "Discount", "source": "manual", "effect": "percentage", "promo_code": "", "cycles_applied": 0,
                    "redeemed_at": state.now(),
                });
                Ok(Reply::json(row))
            }
        }
    };
    let nested = path.matches('/').count() > 2 && !path.ends_with("{statementID}");
    nested.then(&mut answer)
}

/// An item in the older of its two shapes: the amounts of its plan are members of their own, and
/// what need not be there elsewhere is a text.
fn detailed(mut item: Row) -> Row {
    item.extend(row! { "payment_source_id": "", "proration_date": "" });
    if let Some(Value::Object(plan)) = item.get_mut("plan") {
        for kind in ["", "annual_", "annual_monthly_"] {
            let fee = plan[&format!("{kind}fee")].clone();
            for member in ["amount", "amount_formatted"] {
                plan.insert(format!("{kind}{member}"), fee[member].clone());
            }
        }
        let (fee, payer) = (plan["fee"].clone(), plan["for_payer_type"].clone());
        plan.extend(row! {
            "currency": fee["currency"], "currency_symbol": fee["currency_symbol"],
            "payer_type": [payer], "description": "", "avatar_url": "",
        });
    }
    item
}

/// Everybody has the free plan.
fn subscription(state: &mut State, payer: &str) -> Answer {
    let plan = require(state, "plan", "/billing/plans", FREE_PLAN)?;
    Ok(Reply::json(json!({
        "id": format!("csub_{payer}"), "object": "commerce_subscription", "status": "active",
        "instance_id": INSTANCE_ID, "payer_id": payer, "created_at": 0, "updated_at": 0,
        "active_at": 0, "past_due_at": null,
        "subscription_items": [{
            "id": format!("csub_item_{payer}"), "object": "commerce_subscription_item",
            "instance_id": INSTANCE_ID, "status": "active", "plan_id": FREE_PLAN, "plan": plan,
            "plan_period": "month", "payer_id": payer, "period_start": 0, "period_end": null,
            "is_free_trial": false, "canceled_at": null, "past_due_at": null, "ended_at": null,
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
    let amount = call.int_within("amount", 1, i64::MAX)?;
    // A request that is sent again with its key is carried out once.
    let key = call.text("idempotency_key").unwrap_or_default();
    let key = format!("{payer} {key}");
    if let Some(known) = table(state, "credit_entries").get(&key) {
        return Ok(Reply::json(known["entry"].clone()));
    }
    let amount = match (amount.unwrap_or_default(), call.text("action")) {
        (amount, Some("decrease")) => -amount,
        (amount, _) => amount,
    };
    let balance = balance.saturating_add(amount);
    if balance < 0 {
        return Err(ApiError::bad_value(
            "amount",
            "The balance is smaller than that.",
        ));
    }
    table(state, "credits").remove(payer);
    table(state, "credits").insert(row! { "id": payer, "balance": balance });
    let mut entry = record(state, operation, "commerce_credit_ledger", "cledger");
    entry.extend(row! {
        "payer_id": payer, "amount": money(amount), "source_type": "manual",
        "source_id": "", "note": call.text("note"),
        "created_at": rfc3339::write(state.now()),
    });
    table(state, "credit_entries").insert(row! { "id": key, "entry": entry.clone() });
    Ok(Reply::json(entry))
}
