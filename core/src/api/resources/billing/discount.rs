//! Discounts.

use alloc::string::String;

use super::totals::Money;
use crate::Timestamp;
use crate::api::parameters::id::{DiscountId, SubscriptionItemId};
use crate::api::parameters::open_enum;
use crate::api::types::model;

open_enum! {
    /// The source of a discount.
    pub enum DiscountSource {
        /// A promotion.
        Promotion = "promotion",
        /// Given by hand.
        Manual = "manual",
        /// A code that was entered.
        PromoCode = "promo_code",
    }

    /// The effect of a discount.
    pub enum DiscountEffect {
        /// A percentage.
        Percentage = "percentage",
        /// A fixed amount.
        FixedAmount = "fixed_amount",
    }

    /// The status of a discount.
    pub enum DiscountStatus {
        /// It is applied.
        Active = "active",
        /// It has been applied to all periods it was meant for.
        Exhausted = "exhausted",
        /// It was removed.
        Removed = "removed",
    }
}

model! {
    /// A discount on a subscription item.
    pub struct DiscountRedemption {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The item.
        subscription_item_id: Option<SubscriptionItemId>,
        /// The discount.
        discount_id: Option<DiscountId>,
        /// The name.
        name: Option<String>,
        /// Its source.
        source: Option<DiscountSource>,
        /// The code that was entered.
        promo_code: Option<String>,
        /// Whether the discount is a percentage or a fixed amount.
        effect: Option<DiscountEffect>,
        /// The discount in per cent.
        percent_off: Option<f64>,
        /// The amount of the discount.
        amount_off: Option<Money>,
        /// The amount that has been deducted.
        amount: Option<Money>,
        /// The number of further periods that it applies to; absent if it applies to all.
        cycles_remaining: Option<i64>,
        /// The number of periods that it has been applied to.
        cycles_applied: Option<i64>,
        /// The status.
        status: Option<DiscountStatus>,
        /// When it was redeemed.
        redeemed_at: Option<Timestamp>,
        /// Who redeemed it.
        redeemed_by: Option<String>,
    }
}
