//! Billing: plans and prices, subscriptions of users and organizations, statements and credits.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/billing>.

mod discount;
mod operations;
mod payment;
mod plan;
mod subscription;
mod totals;

pub use discount::{DiscountEffect, DiscountRedemption, DiscountSource, DiscountStatus};
pub use operations::*;
pub use payment::{
    Payer, PaymentAttempt, PaymentMethod, PaymentMethodStatus, PaymentSource, PaymentSourceType,
    PaymentStatus, PaymentType, Statement, StatementGroup, StatementStatus,
};
pub use plan::{BillingPeriods, BillingPrice, Feature, Plan, UnitPrice, UnitPriceTier};
pub use subscription::{
    EffectiveMode, NextPayment, PlanPeriod, PriceTransition, PriceTransitionDetails, Seats,
    Subscription, SubscriptionItem, SubscriptionItemStatus, SubscriptionStatus,
};
pub use totals::{
    CreditDetail, CreditTotals, Discounts, Money, PayerCredit, ProrationCredit, ProrationDiscount,
    Totals, UnitTotal, UnitTotalTier,
};
