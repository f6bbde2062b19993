//! Subscriptions and their items.

use alloc::string::String;
use alloc::vec::Vec;

use super::payment::{Payer, PaymentMethod, PaymentSource};
use super::plan::{BillingPrice, Plan};
use super::totals::{CreditDetail, CreditTotals, Money, Totals, UnitTotal, UnitTotalTier};
use crate::Timestamp;
use crate::api::parameters::open_enum;
use crate::api::types::model;

open_enum! {
    /// How a subscription stands.
    pub enum SubscriptionStatus {
        /// In use.
        Active = "active",
        /// A payment is due.
        PastDue = "past_due",
        /// Ends with its period.
        Canceled = "canceled",
        /// Over.
        Ended = "ended",
        /// Never paid for.
        Abandoned = "abandoned",
        /// Not paid for yet.
        Incomplete = "incomplete",
    }

    /// How a subscription item stands.
    pub enum SubscriptionItemStatus {
        /// In use.
        Active = "active",
        /// Ends with its period.
        Canceled = "canceled",
        /// Over, because nobody paid for it.
        Expired = "expired",
        /// Over.
        Ended = "ended",
        /// A payment is due.
        PastDue = "past_due",
        /// Begins later.
        Upcoming = "upcoming",
        /// Not paid for yet.
        Incomplete = "incomplete",
        /// Never paid for.
        Abandoned = "abandoned",
        /// In its free trial (as a filter only).
        FreeTrial = "free_trial",
    }

    /// By what is paid.
    pub enum PlanPeriod {
        /// By month.
        Month = "month",
        /// By year.
        Annual = "annual",
    }

    /// When a change takes effect.
    pub enum EffectiveMode {
        /// At once.
        Immediate = "immediate",
        /// When the present period ends.
        EndOfPeriod = "end_of_period",
    }
}

model! {
    /// The subscription of a user or an organization.
    pub struct Subscription {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The status.
        status: Option<SubscriptionStatus>,
        /// Who pays.
        payer_id: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// When it became active.
        active_at: Option<Timestamp>,
        /// Since when a payment is due.
        past_due_at: Option<Timestamp>,
        /// The items.
        subscription_items: Vec<SubscriptionItem>,
        /// What is paid next.
        next_payment: Option<NextPayment>,
        /// Whether the payer can still have a free trial.
        eligible_for_free_trial: Option<bool>,
    }

    /// A plan that somebody has subscribed to.
    pub struct SubscriptionItem {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The status.
        status: Option<SubscriptionItemStatus>,
        /// The credit for what was not used of the plan before.
        credit: Option<CreditDetail>,
        /// The credits taken into account.
        credits: Option<CreditTotals>,
        /// The plan.
        plan_id: Option<String>,
        /// The price.
        price_id: Option<String>,
        /// The plan.
        plan: Option<Plan>,
        /// Whether it is paid by month or by year.
        plan_period: Option<PlanPeriod>,
        /// How it is paid.
        payment_method: Option<PaymentMethod>,
        /// What has been paid for it in all.
        lifetime_paid: Option<Money>,
        /// What is paid next.
        next_payment: Option<NextPayment>,
        /// Who pays.
        payer_id: Option<String>,
        /// Who pays.
        payer: Option<Payer>,
        /// Whether it is a free trial at present.
        is_free_trial: bool,
        /// When the present period began.
        period_start: Option<Timestamp>,
        /// When the present period ends; nothing where it does not.
        period_end: Option<Timestamp>,
        /// The day from which it is counted in part.
        proration_date: Option<String>,
        /// When it was cancelled; it lasts until the end of its period.
        canceled_at: Option<Timestamp>,
        /// Since when a payment is due.
        past_due_at: Option<Timestamp>,
        /// When it ended.
        ended_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// The seats.
        seats: Option<Seats>,
        /// The sums.
        totals: Option<Totals>,
        /// How it is paid, by the old name.
        payment_source_id: Option<String>,
        /// How it is paid, by the old name.
        payment_source: Option<PaymentSource>,
        /// What is paid each period.
        amount: Option<Money>,
        /// What is paid next, by the old name.
        next_invoice: Option<NextPayment>,
    }

    /// What is paid next.
    pub struct NextPayment {
        /// When.
        date: Option<Timestamp>,
        /// How much.
        amount: Option<Money>,
        /// The sums by unit.
        per_unit_totals: Option<Vec<UnitTotal>>,
        /// The sums.
        totals: Option<Totals>,
    }

    /// The seats of a subscription item.
    pub struct Seats {
        /// How many; nothing for any number.
        quantity: Option<i64>,
        /// The tiers.
        tiers: Option<Vec<UnitTotalTier>>,
    }

    /// That a subscription item has another price.
    pub struct PriceTransition {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The item.
        subscription_item: Option<SubscriptionItem>,
        /// What changes.
        transition: Option<PriceTransitionDetails>,
    }

    /// What a change of price comes to.
    pub struct PriceTransitionDetails {
        /// The plan before.
        previous_plan: Option<Plan>,
        /// The price before.
        previous_price: Option<BillingPrice>,
        /// When it takes effect.
        effective_at: Option<Timestamp>,
        /// Whether it takes effect at once.
        effective_mode: Option<EffectiveMode>,
        /// When is paid next.
        next_billing_date: Option<Timestamp>,
        /// Whether something was charged at once.
        charged_immediately: bool,
        /// What was charged at once.
        immediate_charge: Option<Money>,
        /// The status of the item before.
        previous_subscription_item_status: Option<SubscriptionItemStatus>,
        /// The item before.
        previous_subscription_item_id: Option<String>,
    }
}
