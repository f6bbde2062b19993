//! Money and what sums are made of.

use alloc::string::String;
use alloc::vec::Vec;

use crate::api::types::model;

model! {
    /// An amount of money.
    pub struct Money {
        /// How much, in the smallest unit of the currency (cents).
        amount: Option<i64>,
        /// How much, as it is shown to people.
        amount_formatted: Option<String>,
        /// The currency (ISO 4217).
        currency: Option<String>,
        /// The symbol of the currency.
        currency_symbol: Option<String>,
    }

    /// What a sum is made of.
    pub struct Totals {
        /// The sum before tax.
        subtotal: Option<Money>,
        /// The fee whatever is used.
        base_fee: Option<Money>,
        /// The tax.
        tax_total: Option<Money>,
        /// The sum to pay.
        grand_total: Option<Money>,
        /// The sums by unit.
        per_unit_totals: Option<Vec<UnitTotal>>,
        /// The credits taken into account.
        credits: Option<CreditTotals>,
        /// The discounts taken into account.
        discounts: Option<Discounts>,
    }

    /// The sum for units (seats, for example).
    pub struct UnitTotal {
        /// The name.
        name: Option<String>,
        /// How many units are counted as one.
        block_size: Option<i64>,
        /// The tiers.
        tiers: Vec<UnitTotalTier>,
    }

    /// The sum for the units of a tier.
    pub struct UnitTotalTier {
        /// How many; nothing for any number.
        quantity: Option<i64>,
        /// What a block costs.
        fee_per_block: Option<Money>,
        /// The sum.
        total: Option<Money>,
    }

    /// The credits in a sum.
    pub struct CreditTotals {
        /// For what was not used of a period.
        proration: Option<ProrationCredit>,
        /// Of the payer's credits.
        payer: Option<PayerCredit>,
        /// The sum.
        total: Option<Money>,
    }

    /// The credit for what was not used of the plan before.
    pub struct CreditDetail {
        /// How much.
        amount: Option<Money>,
        /// How much of the period remains.
        cycle_remaining_percent: Option<f64>,
    }

    /// The credit for the rest of a period.
    pub struct ProrationCredit {
        /// How much.
        amount: Option<Money>,
        /// How many days of the period remain.
        cycle_days_remaining: Option<i64>,
        /// How many days the period has.
        cycle_days_total: Option<i64>,
        /// How much of the period remains.
        cycle_remaining_percent: Option<f64>,
    }

    /// What was used of a payer's credits.
    pub struct PayerCredit {
        /// What remains of the credits.
        remaining_balance: Option<Money>,
        /// What was used of them.
        applied_amount: Option<Money>,
    }

    /// The discounts in a sum.
    pub struct Discounts {
        /// For what was not used of a period.
        proration: Option<ProrationDiscount>,
        /// The sum.
        total: Option<Money>,
    }

    /// The discount for the part of a period that has passed.
    pub struct ProrationDiscount {
        /// How much.
        amount: Option<Money>,
        /// How many days of the period have passed.
        cycle_days_passed: Option<i64>,
        /// How many days the period has.
        cycle_days_total: Option<i64>,
        /// How much of the period has passed.
        cycle_passed_percent: Option<f64>,
    }
}
