//! Discounts.

use alloc::string::String;

use super::totals::Money;
use crate::Timestamp;
use crate::api::parameters::open_enum;
use crate::api::types::model;

open_enum! {
    /// Where a discount comes from.
    pub enum DiscountSource {
        /// A promotion.
        Promotion = "promotion",
        /// Somebody gave it.
        Manual = "manual",
        /// A code that was entered.
        PromoCode = "promo_code",
    }

    /// What a discount takes off.
    pub enum DiscountEffect {
        /// A part.
        Percentage = "percentage",
        /// A fixed amount.
        FixedAmount = "fixed_amount",
    }

    /// How a discount stands.
    pub enum DiscountStatus {
        /// It is taken off.
        Active = "active",
        /// It has been taken off as often as it can be.
        Exhausted = "exhausted",
        /// It was removed.
        Removed = "removed",
    }
}

model! {
    /// A discount on a subscription item.
    pub struct DiscountRedemption {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The item.
        subscription_item_id: Option<String>,
        /// The discount.
        discount_id: Option<String>,
        /// The name.
        name: Option<String>,
        /// Where it comes from.
        source: Option<DiscountSource>,
        /// The code that was entered.
        promo_code: Option<String>,
        /// Whether a part or a fixed amount is taken off.
        effect: Option<DiscountEffect>,
        /// How many per cent are taken off.
        percent_off: Option<f64>,
        /// How much is taken off.
        amount_off: Option<Money>,
        /// How much has been taken off.
        amount: Option<Money>,
        /// For how many periods more; nothing for all.
        cycles_remaining: Option<i64>,
        /// For how many periods it has been taken off.
        cycles_applied: Option<i64>,
        /// The status.
        status: Option<DiscountStatus>,
        /// When it was redeemed.
        redeemed_at: Option<Timestamp>,
        /// Who redeemed it.
        redeemed_by: Option<String>,
    }
}
