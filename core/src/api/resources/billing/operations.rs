//! The operations of billing.

use alloc::string::String;

use super::discount::DiscountRedemption;
use super::payment::{PaymentAttempt, Statement};
use super::plan::{BillingPeriods, BillingPrice, Plan};
use super::subscription::{
    PriceTransition, Subscription, SubscriptionItem, SubscriptionItemStatus,
};
use super::totals::Money;
use crate::api::description::operations;
use crate::api::parameters::id::{
    DiscountId, OrganizationId, PlanId, PriceId, StatementId, SubscriptionItemId, UserId,
};
use crate::api::parameters::{DateTime, Limit, open_enum};
use crate::api::types::{Page, Patch, model};
operations! {
    /// Lists the plans.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/get/billing/plans)
    #[doc(alias = "getPlanList")]
    Get "/billing/plans" as "GetCommercePlanList"
    pub fn plans => ListPlans()
        -> Page<Plan>, paged Plan {
        /// Whether Clerk answers with the total count. This crate reads both shapes.
        query paginated: bool,
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
        /// Only plans for this kind of payer.
        query payer_type: PayerType,
    }

    /// Lists the prices.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/get/billing/prices)
    Get "/billing/prices" as "GetBillingPriceList"
    pub fn prices => ListPrices()
        -> Page<BillingPrice>, paged BillingPrice {
        /// Whether Clerk answers with the total count. This crate reads both shapes.
        query paginated: bool,
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
        /// Only prices of this plan.
        query plan_id: PlanId,
    }

    /// Creates a price of a plan. The amount is the monthly price in the smallest unit of the
    /// currency. If it is cleared, the plan has no monthly billing.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/post/billing/prices)
    Post "/billing/prices" as "CreateBillingPrice"
    pub fn create_price => CreatePrice(body plan_id: PlanId, body<How> amount: Patch<u64>)
        -> BillingPrice {
        /// The currency (ISO 4217; by Clerk's default `USD`).
        body currency: String,
        /// The monthly price with annual billing, in the smallest unit of the currency.
        body annual_monthly_amount: Patch<u64>,
        /// The purpose of the price.
        body description: String,
        /// The periods it can be paid by.
        body supported_billing_periods: BillingPeriods,
    }

    /// Lists subscription items.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/get/billing/subscription_items)
    Get "/billing/subscription_items" as "GetCommerceSubscriptionItemList"
    pub fn subscription_items => ListSubscriptionItems()
        -> Page<SubscriptionItem>, paged SubscriptionItem {
        /// Whether Clerk answers with the total count. This crate reads both shapes.
        query paginated: bool,
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
        /// Only items with this status.
        query status: SubscriptionItemStatus,
        /// Only items of this kind of payer.
        query payer_type: PayerType,
        /// Only items of this plan.
        query plan_id: PlanId,
        /// Whether items of free plans are listed too.
        query include_free: bool,
        /// Text to look for in ids, names and email addresses of payers.
        query query: String,
    }

    /// Cancels a subscription item, by Clerk's default at the end of its period.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/delete/billing/subscription_items/{subscription_item_id})
    Delete "/billing/subscription_items/{subscription_item_id}" as "CancelCommerceSubscriptionItem"
    pub fn cancel_subscription_item => CancelSubscriptionItem(path subscription_item_id: SubscriptionItemId)
        -> SubscriptionItem {
        /// Whether it ends immediately instead of at the end of the paid period.
        query end_now: bool,
    }

    /// Applies a discount to a subscription item.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 409 for
    /// conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/post/billing/subscription_items/{subscription_item_id}/discounts)
    Post "/billing/subscription_items/{subscription_item_id}/discounts" as "ApplyBillingSubscriptionItemDiscount"
    pub fn apply_discount => ApplyDiscount(path subscription_item_id: SubscriptionItemId, body discount_id: DiscountId)
        -> DiscountRedemption {}

    /// Stops applying a discount to a subscription item.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 409 for
    /// conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/delete/billing/subscription_items/{subscription_item_id}/discounts/{discount_id})
    Delete "/billing/subscription_items/{subscription_item_id}/discounts/{discount_id}" as "RemoveBillingSubscriptionItemDiscount"
    pub fn remove_discount => RemoveDiscount(path subscription_item_id: SubscriptionItemId, path discount_id: DiscountId)
        -> DiscountRedemption {}

    /// Extends the free trial of a subscription item.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/post/billing/subscription_items/{subscription_item_id}/extend_free_trial)
    #[doc(alias = "extendSubscriptionItemFreeTrial")]
    Post "/billing/subscription_items/{subscription_item_id}/extend_free_trial" as "ExtendBillingSubscriptionItemFreeTrial"
    pub fn extend_free_trial => ExtendFreeTrial(path subscription_item_id: SubscriptionItemId, body<How> extend_to: DateTime)
        -> SubscriptionItem {}

    /// Moves a subscription item from one price to another.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 409 for
    /// conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/post/billing/subscription_items/{subscription_item_id}/price_transition)
    Post "/billing/subscription_items/{subscription_item_id}/price_transition" as "CreateBillingPriceTransition"
    pub fn create_price_transition => CreatePriceTransition(path subscription_item_id: SubscriptionItemId, body from_price_id: PriceId, body to_price_id: PriceId)
        -> PriceTransition {}

    /// Lists the statements.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/get/billing/statements)
    Get "/billing/statements" as "GetBillingStatementList"
    pub fn statements => ListStatements()
        -> Page<Statement>, paged Statement {
        /// Whether Clerk answers with the total count. This crate reads both shapes.
        query paginated: bool,
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Retrieves a statement.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/get/billing/statements/{statementID})
    Get "/billing/statements/{statementID}" as "GetBillingStatement"
    pub fn statement => GetStatement(path statement_id = "statementID": StatementId)
        -> Statement {}

    /// Lists the payment attempts of a statement.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/billing/get/billing/statements/{statementID}/payment_attempts)
    Get "/billing/statements/{statementID}/payment_attempts" as "GetBillingStatementPaymentAttempts"
    pub fn payment_attempts => ListPaymentAttempts(path statement_id = "statementID": StatementId)
        -> Page<PaymentAttempt>, paged PaymentAttempt {
        /// Whether Clerk answers with the total count. This crate reads both shapes.
        query paginated: bool,
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Retrieves the subscription of a user.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users/{user_id}/billing/subscription)
    Get "/users/{user_id}/billing/subscription" as "GetUserBillingSubscription"
    pub fn user_subscription => GetUserSubscription(path user_id: UserId)
        -> Subscription {}

    /// Retrieves the balance of a user's credits.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users/{user_id}/billing/credits)
    Get "/users/{user_id}/billing/credits" as "GetUserBillingCreditBalance"
    pub fn user_credit_balance => GetUserCreditBalance(path user_id: UserId)
        -> CreditBalance {}

    /// Adds to a user's credits or subtracts from them. The amount is in the smallest unit of the
    /// currency. A repetition with the same idempotency key has no further effect.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 409 for
    /// conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/billing/credits)
    Post "/users/{user_id}/billing/credits" as "AdjustUserBillingCreditBalance"
    pub fn adjust_user_credit_balance => AdjustUserCreditBalance(path user_id: UserId, body<How> amount: u64, body action: CreditAction, body idempotency_key: String)
        -> CreditLedgerEntry {
        /// The currency (ISO 4217).
        body currency: String,
        /// A note with the reason.
        body note: String,
    }

    /// Retrieves the subscription of an organization.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/get/organizations/{organization_id}/billing/subscription)
    Get "/organizations/{organization_id}/billing/subscription" as "GetOrganizationBillingSubscription"
    pub fn organization_subscription => GetOrganizationSubscription(path organization_id: OrganizationId)
        -> Subscription {}

    /// Retrieves the balance of an organization's credits.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/get/organizations/{organization_id}/billing/credits)
    Get "/organizations/{organization_id}/billing/credits" as "GetOrganizationBillingCreditBalance"
    pub fn organization_credit_balance => GetOrganizationCreditBalance(path organization_id: OrganizationId)
        -> CreditBalance {}

    /// Adds to an organization's credits or subtracts from them. The amount is in the smallest unit
    /// of the currency. A repetition with the same idempotency key has no further effect.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 409 for
    /// conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/post/organizations/{organization_id}/billing/credits)
    Post "/organizations/{organization_id}/billing/credits" as "AdjustOrganizationBillingCreditBalance"
    pub fn adjust_organization_credit_balance => AdjustOrganizationCreditBalance(path organization_id: OrganizationId, body<How> amount: u64, body action: CreditAction, body idempotency_key: String)
        -> CreditLedgerEntry {
        /// The currency (ISO 4217).
        body currency: String,
        /// A note with the reason.
        body note: String,
    }
}

open_enum! {
    /// The kind of a payer.
    pub enum PayerType {
        /// Users.
        User = "user",
        /// Organizations.
        Organization = "org",
    }

    /// How a credit balance changes.
    pub enum CreditAction {
        /// Credits are added.
        Increase = "increase",
        /// Credits are subtracted.
        Decrease = "decrease",
    }
}

model! {
    /// The balance of a payer's credits.
    pub struct CreditBalance {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The balance.
        balance: Option<Money>,
    }

    /// A change of a payer's credits.
    pub struct CreditLedgerEntry {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The payer.
        payer_id: Option<String>,
        /// The amount.
        amount: Option<Money>,
        /// The type of its source.
        source_type: Option<String>,
        /// The id of its source.
        source_id: Option<String>,
        /// A note with the reason.
        note: Option<String>,
        /// When it was made (RFC 3339).
        created_at: Option<String>,
    }
}
