//! Plans and prices.

use alloc::string::String;
use alloc::vec::Vec;

use super::totals::Money;
use crate::Timestamp;
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
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The name.
        name: Option<String>,
        /// What a month costs.
        fee: Option<Money>,
        /// What a month costs when a year is paid at once.
        annual_monthly_fee: Option<Money>,
        /// What a year costs when it is paid at once.
        annual_fee: Option<Money>,
        /// The description.
        description: Option<String>,
        /// The product it belongs to; Clerk no longer uses it.
        product_id: Option<String>,
        /// Whether it is the default.
        is_default: bool,
        /// Whether it is paid again and again.
        is_recurring: bool,
        /// Whether everybody can see it.
        publicly_visible: bool,
        /// Whether there is a fee whatever is used.
        has_base_fee: bool,
        /// Who can have it: users (`user`) or organizations (`org`).
        for_payer_type: Option<String>,
        /// The slug.
        slug: Option<String>,
        /// Its picture.
        avatar_url: Option<String>,
        /// What it includes.
        features: Option<Vec<Feature>>,
        /// Whether it begins with a free trial.
        free_trial_enabled: Option<bool>,
        /// How many days the free trial lasts.
        free_trial_days: Option<i64>,
        /// What each further unit (a seat, for example) costs.
        unit_prices: Option<Vec<UnitPrice>>,
        /// What a month costs, in the smallest unit of the currency.
        amount: Option<i64>,
        /// What a month costs, as it is shown to people.
        amount_formatted: Option<String>,
        /// What a month costs when a year is paid at once, in the smallest unit of the currency.
        annual_monthly_amount: Option<i64>,
        /// What a month costs when a year is paid at once, as it is shown to people.
        annual_monthly_amount_formatted: Option<String>,
        /// What a year costs when it is paid at once, in the smallest unit of the currency.
        annual_amount: Option<i64>,
        /// What a year costs, as it is shown to people.
        annual_amount_formatted: Option<String>,
        /// The symbol of the currency.
        currency_symbol: Option<String>,
        /// The currency (ISO 4217).
        currency: Option<String>,
        /// Who can have it.
        payer_type: Option<Vec<String>>,
        /// The unit of the interval.
        period: Option<String>,
        /// How many units there are between two payments.
        interval: Option<i64>,
    }

    /// Something that plans include.
    pub struct Feature {
        /// The kind of object, as Clerk names it.
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

    /// What units (seats, for example) cost.
    pub struct UnitPrice {
        /// The name.
        name: Option<String>,
        /// How many units are counted as one.
        block_size: Option<i64>,
        /// The tiers.
        tiers: Vec<UnitPriceTier>,
    }

    /// What the units of a tier cost.
    pub struct UnitPriceTier {
        /// The block it begins with.
        starts_at_block: Option<i64>,
        /// The last block; nothing where there is none.
        ends_after_block: Option<i64>,
        /// What a block costs.
        fee_per_block: Option<Money>,
    }

    /// A price of a plan.
    pub struct BillingPrice {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The plan.
        plan_id: Option<String>,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The currency (ISO 4217).
        currency: Option<String>,
        /// The symbol of the currency.
        currency_symbol: Option<String>,
        /// What a month costs, in the smallest unit of the currency.
        amount: Option<i64>,
        /// What a month costs when a year is paid at once, in the smallest unit of the currency.
        annual_monthly_amount: Option<i64>,
        /// What a month costs.
        fee: Option<Money>,
        /// What a month costs when a year is paid at once.
        annual_monthly_fee: Option<Money>,
        /// The description.
        description: Option<String>,
        /// Whether it is the default.
        is_default: bool,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// The periods it can be paid by.
        supported_billing_periods: Option<BillingPeriods>,
    }
}
