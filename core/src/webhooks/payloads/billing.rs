//! Subscriptions and payments as events tell of them: flatter than in the Backend API, and with
//! plain numbers for some amounts.
//!
//! Source: <https://clerk.com/docs/guides/development/webhooks/billing>.

use alloc::string::String;
use alloc::vec::Vec;

use crate::Timestamp;
use crate::api::billing::{
    CreditTotals, Money, Payer, PaymentSource, PaymentStatus, ProrationCredit, Seats,
    SubscriptionItemStatus, SubscriptionStatus,
};
use crate::api::model::model;
use crate::api::{PlanId, StatementId, SubscriptionItemId};

model! {
    /// A subscription with all its items.
    pub struct SubscriptionEvent {
        /// What kind of object this is.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The status.
        status: Option<SubscriptionStatus>,
        /// When it became active.
        active_at: Option<Timestamp>,
        /// When it was cancelled.
        canceled_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it ended.
        ended_at: Option<Timestamp>,
        /// When a payment became overdue.
        past_due_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// The id of the latest attempt to pay.
        latest_payment_id: Option<String>,
        /// The id of the payer.
        payer_id: Option<String>,
        /// The payer.
        payer: Option<Payer>,
        /// The id of the payment method.
        payment_source_id: Option<String>,
        /// The items.
        items: Vec<SubscriptionItemEvent>,
    }

    /// An item of a subscription: a plan for a period.
    pub struct SubscriptionItemEvent {
        /// What kind of object this is.
        object: Option<String>,
        /// The id.
        required id: SubscriptionItemId,
        /// The status.
        status: Option<SubscriptionItemStatus>,
        /// Whether it is in its free trial.
        is_free_trial: bool,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// When the period begins.
        period_start: Option<Timestamp>,
        /// When the period ends.
        period_end: Option<Timestamp>,
        /// How often it is paid: `month` or `annual`.
        interval: Option<String>,
        /// How often it is paid, under its other name.
        plan_period: Option<String>,
        /// The id of the plan.
        plan_id: Option<PlanId>,
        /// The plan.
        plan: Option<EventPlan>,
        /// The payer.
        payer: Option<Payer>,
        /// The id of the subscription.
        subscription_id: Option<String>,
        /// How many seats it has.
        seats: Option<Seats>,
        /// The credit for the rest of a period.
        credit: Option<ProrationCredit>,
        /// All credits.
        credits: Option<CreditTotals>,
        /// The day from which the credit counts.
        proration_date: Option<String>,
        /// When it was cancelled.
        canceled_at: Option<Timestamp>,
        /// When a payment became overdue.
        past_due_at: Option<Timestamp>,
        /// What was paid so far, in the currency's smallest unit.
        lifetime_paid: Option<i64>,
        /// What is to be paid next, in the currency's smallest unit.
        next_payment_amount: Option<i64>,
        /// When it is to be paid.
        next_payment_date: Option<Timestamp>,
        /// The price.
        amount: Option<Money>,
    }

    /// An attempt to pay.
    pub struct PaymentAttemptEvent {
        /// What kind of object this is.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The id of the instance.
        instance_id: Option<String>,
        /// The id of the payment.
        payment_id: Option<String>,
        /// The id of the invoice.
        invoice_id: Option<String>,
        /// The id of the statement.
        statement_id: Option<StatementId>,
        /// The id at the payment gateway.
        gateway_external_id: Option<String>,
        /// The status.
        status: Option<PaymentStatus>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// When it was paid.
        paid_at: Option<Timestamp>,
        /// When it failed.
        failed_at: Option<Timestamp>,
        /// Why it failed.
        failed_reason: Option<PaymentFailure>,
        /// The day that is billed.
        billing_date: Option<Timestamp>,
        /// Why there is a payment: `checkout` or `recurring`.
        charge_type: Option<String>,
        /// Who is paid.
        payee: Option<EventPayee>,
        /// Who pays.
        payer: Option<Payer>,
        /// The sums.
        totals: Option<EventTotals>,
        /// What is paid with.
        payment_source: Option<PaymentSource>,
        /// What is paid for.
        subscription_items: Vec<SubscriptionItemEvent>,
    }

    /// Who is paid.
    pub struct EventPayee {
        /// The id.
        required id: String,
        /// The payment gateway.
        gateway_type: Option<String>,
        /// The id at the payment gateway.
        gateway_external_id: Option<String>,
        /// The status at the payment gateway.
        gateway_status: Option<String>,
    }

    /// Why a payment failed.
    pub struct PaymentFailure {
        /// The kind of failure, for example `card_declined`.
        code: Option<String>,
        /// What the payment gateway says.
        decline_code: Option<String>,
    }

    /// A plan.
    pub struct EventPlan {
        /// The id.
        required id: PlanId,
        /// The slug.
        slug: Option<String>,
        /// The name.
        name: Option<String>,
        /// What it is for.
        description: Option<String>,
        /// The id of the instance.
        instance_id: Option<String>,
        /// The id of the product.
        product_id: Option<String>,
        /// Whether everybody has it who has no other.
        is_default: bool,
        /// Whether it is paid again and again.
        is_recurring: bool,
        /// Whether a change within a period is paid by the day.
        is_prorated: bool,
        /// Whether the front end shows it.
        publicly_visible: bool,
        /// Whether it costs something without its units.
        has_base_fee: bool,
        /// The price of a month, in the currency's smallest unit.
        amount: Option<i64>,
        /// The price of a month when a year is paid, in the currency's smallest unit.
        annual_monthly_amount: Option<i64>,
        /// The currency (ISO 4217).
        currency: Option<String>,
        /// How often it is paid: `month` or `annual`.
        period: Option<String>,
        /// How many periods a payment covers.
        interval: Option<i64>,
        /// The prices of its units.
        unit_prices: Vec<EventUnitPrice>,
    }

    /// The price of a unit, such as a seat.
    pub struct EventUnitPrice {
        /// The unit, for example `seats`.
        name: Option<String>,
        /// How many units stand in a block.
        block_size: Option<i64>,
        /// The prices, by the number of blocks.
        tiers: Vec<EventPriceTier>,
    }

    /// The price of a block, from one number of blocks to another.
    pub struct EventPriceTier {
        /// The first block.
        starts_at_block: Option<i64>,
        /// The last block, where there is one.
        ends_after_block: Option<i64>,
        /// The price of a block, in the currency's smallest unit.
        amount_per_block: Option<i64>,
        /// The currency (ISO 4217).
        currency: Option<String>,
    }

    /// The sums of a payment.
    pub struct EventTotals {
        /// Before taxes and fees.
        subtotal: Option<Money>,
        /// The taxes.
        tax_total: Option<Money>,
        /// What is paid.
        grand_total: Option<Money>,
        /// The sums of the units.
        per_unit_totals: Vec<EventUnitTotal>,
    }

    /// The sum of a unit, such as a seat.
    pub struct EventUnitTotal {
        /// The unit, for example `seats`.
        name: Option<String>,
        /// The price of one, in the currency's smallest unit.
        amount: Option<i64>,
        /// How many; without limit where it is not given.
        quantity: Option<i64>,
        /// The sum, in the currency's smallest unit.
        total: Option<i64>,
        /// The currency (ISO 4217).
        currency: Option<String>,
    }
}
