//! Money and what sums are made of.

use alloc::string::String;
use alloc::vec::Vec;

use crate::api::types::model;

model! {
    /// An amount of money.
    pub struct Money {
        /// The amount in the smallest unit of the currency (cents).
        amount: Option<i64>,
        /// The formatted amount.
        amount_formatted: Option<String>,
        /// The currency (ISO 4217).
        currency: Option<String>,
        /// The symbol of the currency.
        currency_symbol: Option<String>,
    }

    /// The parts of a total.
    pub struct Totals {
        /// The total before tax.
        subtotal: Option<Money>,
        /// The base fee, independent of use.
        base_fee: Option<Money>,
        /// The tax.
        tax_total: Option<Money>,
        /// The total to pay.
        grand_total: Option<Money>,
        /// The totals by unit.
        per_unit_totals: Option<Vec<UnitTotal>>,
        /// The credits that were applied.
        credits: Option<CreditTotals>,
        /// The discounts that were applied.
        discounts: Option<Discounts>,
    }

    /// The total for units (for example seats).
    pub struct UnitTotal {
        /// The name.
        name: Option<String>,
        /// The number of units that are billed as one block.
        block_size: Option<i64>,
        /// The tiers.
        tiers: Vec<UnitTotalTier>,
    }

    /// The total for the units of a tier.
    pub struct UnitTotalTier {
        /// The number; absent if it is not limited.
        quantity: Option<i64>,
        /// The price of a block.
        fee_per_block: Option<Money>,
        /// The total.
        total: Option<Money>,
    }

    /// The credits in a total.
    pub struct CreditTotals {
        /// For the unused part of a period.
        proration: Option<ProrationCredit>,
        /// Of the payer's credits.
        payer: Option<PayerCredit>,
        /// The total.
        total: Option<Money>,
    }

    /// The credit for the unused part of the previous plan.
    pub struct CreditDetail {
        /// The amount.
        amount: Option<Money>,
        /// The part of the period that remains.
        cycle_remaining_percent: Option<f64>,
    }

    /// The credit for the rest of a period.
    pub struct ProrationCredit {
        /// The amount.
        amount: Option<Money>,
        /// The number of days that remain of the period.
        cycle_days_remaining: Option<i64>,
        /// The number of days of the period.
        cycle_days_total: Option<i64>,
        /// The part of the period that remains.
        cycle_remaining_percent: Option<f64>,
    }

    /// The used part of a payer's credits.
    pub struct PayerCredit {
        /// The remaining credits.
        remaining_balance: Option<Money>,
        /// The part that was used.
        applied_amount: Option<Money>,
    }

    /// The discounts in a total.
    pub struct Discounts {
        /// For the unused part of a period.
        proration: Option<ProrationDiscount>,
        /// The total.
        total: Option<Money>,
    }

    /// The discount for the elapsed part of a period.
    pub struct ProrationDiscount {
        /// The amount.
        amount: Option<Money>,
        /// The number of days of the period that have passed.
        cycle_days_passed: Option<i64>,
        /// The number of days of the period.
        cycle_days_total: Option<i64>,
        /// The part of the period that has passed.
        cycle_passed_percent: Option<f64>,
    }
}
