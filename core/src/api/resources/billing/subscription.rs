//! Subscriptions and their items.

use alloc::string::String;
use alloc::vec::Vec;

use super::payment::{Payer, PaymentMethod, PaymentSource};
use super::plan::{BillingPrice, Plan};
use super::totals::{CreditDetail, CreditTotals, Money, Totals, UnitTotal, UnitTotalTier};
use crate::Timestamp;
use crate::api::parameters::id::{PlanId, PriceId, SubscriptionItemId};
use crate::api::parameters::open_enum;
use crate::api::types::model;

open_enum! {
    /// The status of a subscription.
    pub enum SubscriptionStatus {
        /// Active.
        Active = "active",
        /// A payment is due.
        PastDue = "past_due",
        /// Ends with its period.
        Canceled = "canceled",
        /// Ended.
        Ended = "ended",
        /// Never paid for.
        Abandoned = "abandoned",
        /// Not paid for yet.
        Incomplete = "incomplete",
    }

    /// The status of a subscription item.
    pub enum SubscriptionItemStatus {
        /// Active.
        Active = "active",
        /// Ends with its period.
        Canceled = "canceled",
        /// Ended because nobody paid for it.
        Expired = "expired",
        /// Ended.
        Ended = "ended",
        /// A payment is due.
        PastDue = "past_due",
        /// Starts later.
        Upcoming = "upcoming",
        /// Not paid for yet.
        Incomplete = "incomplete",
        /// Never paid for.
        Abandoned = "abandoned",
        /// In its free trial (as a filter only).
        FreeTrial = "free_trial",
    }

    /// The billing period of a plan.
    pub enum PlanPeriod {
        /// Monthly.
        Month = "month",
        /// Annually.
        Annual = "annual",
    }

    /// When a change takes effect.
    pub enum EffectiveMode {
        /// Immediately.
        Immediate = "immediate",
        /// When the current period ends.
        EndOfPeriod = "end_of_period",
    }
}

model! {
    /// The subscription of a user or an organization.
    pub struct Subscription {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The status.
        status: Option<SubscriptionStatus>,
        /// The payer.
        payer_id: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// When it became active.
        active_at: Option<Timestamp>,
        /// The time since which a payment is overdue.
        past_due_at: Option<Timestamp>,
        /// The items.
        subscription_items: Vec<SubscriptionItem>,
        /// The next payment.
        next_payment: Option<NextPayment>,
        /// Whether the payer can still have a free trial.
        eligible_for_free_trial: Option<bool>,
    }

    /// A plan that somebody has subscribed to.
    pub struct SubscriptionItem {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: SubscriptionItemId,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The status.
        status: Option<SubscriptionItemStatus>,
        /// The credit for the unused part of the previous plan.
        credit: Option<CreditDetail>,
        /// The credits that were applied.
        credits: Option<CreditTotals>,
        /// The plan.
        plan_id: Option<PlanId>,
        /// The price.
        price_id: Option<PriceId>,
        /// The plan.
        plan: Option<Plan>,
        /// Whether it is paid monthly or annually.
        plan_period: Option<PlanPeriod>,
        /// The payment method.
        payment_method: Option<PaymentMethod>,
        /// The total that has been paid for it.
        lifetime_paid: Option<Money>,
        /// The next payment.
        next_payment: Option<NextPayment>,
        /// The payer.
        payer_id: Option<String>,
        /// The payer.
        payer: Option<Payer>,
        /// Whether it is in a free trial.
        is_free_trial: bool,
        /// When the current period began.
        period_start: Option<Timestamp>,
        /// When the current period ends; absent if it does not end.
        period_end: Option<Timestamp>,
        /// The day from which it is prorated.
        proration_date: Option<String>,
        /// When it was cancelled; it lasts until the end of its period.
        canceled_at: Option<Timestamp>,
        /// The time since which a payment is overdue.
        past_due_at: Option<Timestamp>,
        /// When it ended.
        ended_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// The seats.
        seats: Option<Seats>,
        /// The totals.
        totals: Option<Totals>,
        /// The payment source, under the member's former name.
        payment_source_id: Option<String>,
        /// The payment source, under the member's former name.
        payment_source: Option<PaymentSource>,
        /// The payment of each period.
        amount: Option<Money>,
        /// The next payment, under the member's former name.
        next_invoice: Option<NextPayment>,
    }

    /// The next payment.
    pub struct NextPayment {
        /// The time of the payment.
        date: Option<Timestamp>,
        /// The amount.
        amount: Option<Money>,
        /// The totals by unit.
        per_unit_totals: Option<Vec<UnitTotal>>,
        /// The totals.
        totals: Option<Totals>,
    }

    /// The seats of a subscription item.
    pub struct Seats {
        /// The number; absent if it is not limited.
        quantity: Option<i64>,
        /// The tiers.
        tiers: Option<Vec<UnitTotalTier>>,
    }

    /// The change of a subscription item to another price.
    pub struct PriceTransition {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The item.
        subscription_item: Option<SubscriptionItem>,
        /// The change.
        transition: Option<PriceTransitionDetails>,
    }

    /// The cost of a change of price.
    pub struct PriceTransitionDetails {
        /// The previous plan.
        previous_plan: Option<Plan>,
        /// The previous price.
        previous_price: Option<BillingPrice>,
        /// When it takes effect.
        effective_at: Option<Timestamp>,
        /// Whether it takes effect immediately.
        effective_mode: Option<EffectiveMode>,
        /// The time of the next payment.
        next_billing_date: Option<Timestamp>,
        /// Whether something was charged immediately.
        charged_immediately: bool,
        /// The immediate charge.
        immediate_charge: Option<Money>,
        /// The status of the previous item.
        previous_subscription_item_status: Option<SubscriptionItemStatus>,
        /// The previous item.
        previous_subscription_item_id: Option<SubscriptionItemId>,
    }
}
