//! Plans and prices.

use alloc::string::String;
use alloc::vec::Vec;

use super::totals::Money;
use crate::Timestamp;
use crate::api::parameters::id::{PlanId, PriceId};
use crate::api::parameters::open_enum;
use crate::api::types::model;

open_enum! {
    /// The periods that can be paid by.
    pub enum BillingPeriods {
        /// Months.
        Month = "month",
        /// Years.
        Annual = "annual",
        /// Months and years.
        Both = "both",
    }
}

model! {
    /// A plan that users or organizations can subscribe to.
    pub struct Plan {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: PlanId,
        /// The name.
        name: Option<String>,
        /// The monthly price.
        fee: Option<Money>,
        /// The monthly price with annual billing.
        annual_monthly_fee: Option<Money>,
        /// The annual price.
        annual_fee: Option<Money>,
        /// The description.
        description: Option<String>,
        /// The product it belongs to; Clerk no longer uses it.
        product_id: Option<String>,
        /// Whether it is the default one.
        is_default: bool,
        /// Whether it is paid repeatedly.
        is_recurring: bool,
        /// Whether it is publicly visible.
        publicly_visible: bool,
        /// Whether there is a base fee, independent of use.
        has_base_fee: bool,
        /// The kind of payer that can have it: users (`user`) or organizations (`org`).
        for_payer_type: Option<String>,
        /// The slug.
        slug: Option<String>,
        /// Its picture.
        avatar_url: Option<String>,
        /// The features it includes.
        features: Option<Vec<Feature>>,
        /// Whether it begins with a free trial.
        free_trial_enabled: Option<bool>,
        /// The number of days of the free trial.
        free_trial_days: Option<i64>,
        /// The price of each further unit (for example a seat).
        unit_prices: Option<Vec<UnitPrice>>,
        /// The monthly price, in the smallest unit of the currency.
        amount: Option<i64>,
        /// The formatted monthly price.
        amount_formatted: Option<String>,
        /// The monthly price with annual billing, in the smallest unit of the currency.
        annual_monthly_amount: Option<i64>,
        /// The formatted monthly price with annual billing.
        annual_monthly_amount_formatted: Option<String>,
        /// The annual price, in the smallest unit of the currency.
        annual_amount: Option<i64>,
        /// The formatted annual price.
        annual_amount_formatted: Option<String>,
        /// The symbol of the currency.
        currency_symbol: Option<String>,
        /// The currency (ISO 4217).
        currency: Option<String>,
        /// The kind of payer that can have it.
        payer_type: Option<Vec<String>>,
        /// The unit of the interval.
        period: Option<String>,
        /// The number of interval units between two payments.
        interval: Option<i64>,
    }

    /// A feature of plans.
    pub struct Feature {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The name.
        name: Option<String>,
        /// The description.
        description: Option<String>,
        /// The slug.
        slug: Option<String>,
        /// Its picture.
        avatar_url: Option<String>,
    }

    /// The price of units (for example seats).
    pub struct UnitPrice {
        /// The name.
        name: Option<String>,
        /// The number of units that are billed as one block.
        block_size: Option<i64>,
        /// The tiers.
        tiers: Vec<UnitPriceTier>,
    }

    /// The price of the units of a tier.
    pub struct UnitPriceTier {
        /// The first block of the tier.
        starts_at_block: Option<i64>,
        /// The last block of the tier; absent if the tier is open.
        ends_after_block: Option<i64>,
        /// The price of a block.
        fee_per_block: Option<Money>,
    }

    /// A price of a plan.
    pub struct BillingPrice {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: PriceId,
        /// The plan.
        plan_id: Option<PlanId>,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The currency (ISO 4217).
        currency: Option<String>,
        /// The symbol of the currency.
        currency_symbol: Option<String>,
        /// The monthly price, in the smallest unit of the currency.
        amount: Option<i64>,
        /// The monthly price with annual billing, in the smallest unit of the currency.
        annual_monthly_amount: Option<i64>,
        /// The monthly price.
        fee: Option<Money>,
        /// The monthly price with annual billing.
        annual_monthly_fee: Option<Money>,
        /// The description.
        description: Option<String>,
        /// Whether it is the default one.
        is_default: bool,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// The periods it can be paid by.
        supported_billing_periods: Option<BillingPeriods>,
    }
}
