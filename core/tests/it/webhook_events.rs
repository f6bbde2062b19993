//! Typed events. The list of types and the shapes of their data were taken by hand from Clerk's
//! description of its webhooks (2025-04-15) and from the types of its JavaScript SDK.

use clerk_core::Timestamp;
use clerk_core::api::billing::{PaymentStatus, SubscriptionItemStatus};
use clerk_core::webhooks::{
    EmailMessage, Event, RawEvent, SmsMessage, SubscriptionItemEvent, WebhookError,
};
use serde_json::{Value, json};

const TYPES: [&str; 46] = [
    "email.created",
    "organization.created",
    "organization.deleted",
    "organization.updated",
    "organizationDomain.created",
    "organizationDomain.deleted",
    "organizationDomain.updated",
    "organizationInvitation.accepted",
    "organizationInvitation.created",
    "organizationInvitation.revoked",
    "organizationMembership.created",
    "organizationMembership.deleted",
    "organizationMembership.updated",
    "paymentAttempt.created",
    "paymentAttempt.updated",
    "permission.created",
    "permission.deleted",
    "permission.updated",
    "role.created",
    "role.deleted",
    "role.updated",
    "session.created",
    "session.ended",
    "session.pending",
    "session.removed",
    "session.revoked",
    "sms.created",
    "subscription.active",
    "subscription.created",
    "subscription.pastDue",
    "subscription.updated",
    "subscriptionItem.abandoned",
    "subscriptionItem.active",
    "subscriptionItem.canceled",
    "subscriptionItem.created",
    "subscriptionItem.ended",
    "subscriptionItem.freeTrialEnding",
    "subscriptionItem.incomplete",
    "subscriptionItem.pastDue",
    "subscriptionItem.upcoming",
    "subscriptionItem.updated",
    "user.created",
    "user.deleted",
    "user.updated",
    "waitlistEntry.created",
    "waitlistEntry.updated",
];

#[test]
fn every_type_is_known_and_reads_what_little_it_gets() {
    let mut known = Event::KNOWN.to_vec();
    known.sort_unstable();
    assert_eq!(known, TYPES);
    for kind in TYPES {
        let event = typed(
            kind,
            &json!({ "id": "x_1", "new": [1], "status": "unheard-of" }),
        );
        let event = event.unwrap_or_else(|_| panic!("{kind}"));
        assert_eq!(event.kind(), kind);
        assert!(!matches!(event, Event::Unknown { .. }));
        for refused in [Value::Null, json!([]), json!("x")] {
            assert!(typed(kind, &refused).is_err(), "{kind} of {refused}");
        }
    }
}

#[test]
fn an_unknown_type_keeps_its_data() {
    let data = json!({ "otp_code": "canary" });
    let event = typed("something.new", &data).unwrap();
    assert!(!format!("{event:?}").contains("canary"));
    let Event::Unknown { kind, data: kept } = event else {
        panic!("{event:?}");
    };
    assert_eq!((kind.as_str(), kept.expose()), ("something.new", &data));
}

#[test]
fn codes_in_messages_are_not_shown() {
    let Ok(Event::EmailCreated(email)) = typed(
        "email.created",
        &json!({
            "object": "email", "id": "ema_1", "slug": "verification_code", "from_email_name": "noreply",
            "reply_to_email_name": null, "to_email_address": "ada@example.com", "email_address_id": "idn_1",
            "user_id": null, "subject": "canary1 is your code", "body": "<p>canary1</p>", "body_plain": "canary1",
            "status": "queued", "delivered_by_clerk": true,
            "data": { "otp_code": "canary1", "app": { "name": "Example" } },
        }),
    ) else {
        panic!("not an email");
    };
    let Ok(Event::SmsCreated(sms)) = typed(
        "sms.created",
        &json!({
            "object": "sms_message", "id": "sms_1", "slug": "verification_code", "from_phone_number": "+15555550100",
            "to_phone_number": "+15555550101", "phone_number_id": null, "user_id": "user_1", "message": "canary2",
            "status": "queued", "data": { "otp_code": "canary2" }, "delivered_by_clerk": false,
            "created_at_ms": 1_716_883_200_000_i64,
        }),
    ) else {
        panic!("not a text message");
    };
    let written = (serde_json::to_string(&*email), serde_json::to_string(&*sms));
    let shown = format!("{email:?} {sms:?} {written:?}");
    assert!(!shown.contains("canary"), "{shown}");

    let EmailMessage {
        subject,
        body,
        data,
        delivered_by_clerk,
        ..
    } = *email;
    assert_eq!(subject.unwrap().expose(), "canary1 is your code");
    assert_eq!(body.unwrap().expose(), "<p>canary1</p>");
    assert_eq!(data.expose()["otp_code"], "canary1");
    assert!(delivered_by_clerk);
    let SmsMessage {
        message,
        created_at_ms,
        delivered_by_clerk,
        ..
    } = *sms;
    assert_eq!(message.unwrap().expose(), "canary2");
    assert_eq!(
        created_at_ms,
        Some(Timestamp::from_millis(1_716_883_200_000))
    );
    assert!(!delivered_by_clerk);
}

#[test]
fn sessions_and_invitations_carry_somebody() {
    let session =
        json!({ "id": "sess_1", "status": "pending", "user": { "id": "user_1" }, "new": 1 });
    let Ok(Event::SessionPending(pending)) = typed("session.pending", &session) else {
        panic!("not a session");
    };
    assert_eq!(pending.session.id, "sess_1");
    assert_eq!(pending.user.unwrap().id, "user_1");
    assert_eq!(
        pending.session.unknown.into_iter().collect::<Vec<_>>(),
        [("new".into(), json!(1))]
    );
    let anonymous = typed("session.removed", &json!({ "id": "sess_1", "user": null }));
    assert!(matches!(anonymous, Ok(Event::SessionRemoved(removed)) if removed.user.is_none()));

    let accepted = json!({ "id": "orginv_1", "status": "accepted", "user_id": "user_1" });
    let Ok(Event::OrganizationInvitationAccepted(accepted)) =
        typed("organizationInvitation.accepted", &accepted)
    else {
        panic!("not an invitation");
    };
    assert_eq!(accepted.invitation.id, "orginv_1");
    assert_eq!(accepted.user_id.as_deref(), Some("user_1"));
}

/// The JavaScript SDK and the description name different members of the same object: either is
/// read.
#[test]
fn items_of_subscriptions_are_read_in_both_shapes() {
    let described = json!({
        "object": "commerce_subscription_item", "id": "subi_1", "status": "past_due", "is_free_trial": true,
        "period_start": 1_716_883_200_000_i64, "period_end": null, "interval": "annual", "plan_id": "cplan_1",
        "plan": {
            "id": "cplan_1", "slug": "pro", "name": "Pro", "is_recurring": true, "amount": 2000, "currency": "USD",
            "unit_prices": [{ "name": "seats", "block_size": 1, "tiers": [
                { "starts_at_block": 1, "ends_after_block": null, "amount_per_block": 500, "currency": "USD" },
            ] }],
        },
        "subscription_id": "sub_1", "seats": { "quantity": null },
    });
    let Ok(Event::SubscriptionItemPastDue(item)) = typed("subscriptionItem.pastDue", &described)
    else {
        panic!("not an item");
    };
    let SubscriptionItemEvent {
        status,
        is_free_trial,
        interval,
        plan,
        seats,
        ..
    } = *item;
    assert_eq!(
        (status, is_free_trial),
        (Some(SubscriptionItemStatus::PastDue), true)
    );
    assert_eq!(interval.as_deref(), Some("annual"));
    assert_eq!(
        plan.unwrap().unit_prices[0].tiers[0].amount_per_block,
        Some(500)
    );
    assert_eq!(seats.unwrap().quantity, None);

    let money = json!({ "amount": 2000, "amount_formatted": "$20.00", "currency": "USD", "currency_symbol": "$" });
    let of_the_sdk = json!({
        "id": "subi_1", "status": "active", "plan_period": "month", "lifetime_paid": 10_000,
        "next_payment_amount": 2000, "next_payment_date": 1_719_561_600_000_i64, "amount": money,
        "credit": { "amount": money, "cycle_days_remaining": 15, "cycle_days_total": 30, "cycle_remaining_percent": 0.5 },
    });
    let attempt = json!({
        "id": "pa_1", "status": "paid", "charge_type": "recurring", "paid_at": 1_716_883_200_000_i64,
        "failed_reason": null, "payee": { "id": "payee_1" }, "payer": { "id": "payer_1", "email": "ada@example.com" },
        "totals": { "subtotal": money, "tax_total": money, "grand_total": money },
        "payment_source": { "id": "ps_1", "payment_method": "card", "last4": "4242" },
        "subscription_items": [of_the_sdk],
    });
    let Ok(Event::PaymentAttemptUpdated(attempt)) = typed("paymentAttempt.updated", &attempt)
    else {
        panic!("not an attempt");
    };
    assert_eq!(attempt.status, Some(PaymentStatus::Paid));
    assert_eq!(
        attempt.totals.unwrap().grand_total.unwrap().amount,
        Some(2000)
    );
    let item = &attempt.subscription_items[0];
    assert_eq!(item.lifetime_paid, Some(10_000));
    assert_eq!(
        item.next_payment_date,
        Some(Timestamp::from_millis(1_719_561_600_000))
    );
    assert_eq!(
        item.credit.as_ref().unwrap().cycle_remaining_percent,
        Some(0.5)
    );
    assert_eq!(
        item.amount.as_ref().unwrap().currency.as_deref(),
        Some("USD")
    );
}

#[test]
fn the_envelope_is_read_in_seconds_and_in_milliseconds() {
    for (timestamp, millis) in [
        (json!(1_716_883_200), Some(1_716_883_200_000)),
        (json!(1_716_883_200.0), Some(1_716_883_200_000)),
        (json!(1_716_883_200_123_i64), Some(1_716_883_200_123)),
        (json!("1716883200"), None),
        (Value::Null, None),
    ] {
        let event = json!({
            "type": "user.created", "object": "event", "timestamp": timestamp, "instance_id": "ins_1", "data": {},
            "event_attributes": { "http_request": { "client_ip": "192.0.2.1", "user_agent": "x" } }, "new": true,
        });
        let event = RawEvent::read(event.to_string().as_bytes()).unwrap();
        assert_eq!(
            event.timestamp(),
            millis.map(Timestamp::from_millis),
            "{timestamp}"
        );
        assert_eq!(event.instance_id(), Some("ins_1"));
        assert_eq!(
            (event.client_ip(), event.user_agent()),
            (Some("192.0.2.1"), Some("x"))
        );
        assert_eq!(event.get("new"), Some(&json!(true)));
    }
    let bare = RawEvent::read(b"{\"type\":\"user.created\"}").unwrap();
    assert_eq!(
        (bare.client_ip(), bare.timestamp(), bare.instance_id()),
        (None, None, None)
    );
    assert!(bare.data().is_null() && bare.attributes().is_none());
}

fn typed(kind: &str, data: &Value) -> Result<Event, WebhookError> {
    let event = json!({ "type": kind, "object": "event", "data": data });
    RawEvent::read(event.to_string().as_bytes())
        .unwrap()
        .typed()
}

/// What a message's template was filled with may hold a code.
#[test]
fn data_of_a_message_is_written_only_with_private_data_and_only_if_there_is_any() {
    for (data, written) in [
        (json!({ "otp_code": "123456" }), true),
        (json!({}), true),
        (json!(null), false),
    ] {
        let message = json!({ "object": "sms_message", "id": "sms_1", "data": data });
        let message: SmsMessage = serde_json::from_value(message).unwrap();
        let public = serde_json::to_value(&message).unwrap();
        assert_eq!(public.get("data"), None);
        let private = serde_json::to_value(message.with_private()).unwrap();
        assert_eq!(private.get("data"), Some(&data).filter(|_| written));
    }
}
