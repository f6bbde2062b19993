//! Payers, payment methods, statements and payment attempts.

use alloc::string::String;
use alloc::vec::Vec;

use super::totals::{Money, Totals};
use crate::Timestamp;
use crate::api::parameters::id::{OrganizationId, StatementId, SubscriptionItemId, UserId};
use crate::api::parameters::open_enum;
use crate::api::types::{Metadata, model};

open_enum! {
    /// The type of a payment method.
    pub enum PaymentType {
        /// A card.
        Card = "card",
        /// Link, Stripe's wallet.
        Link = "link",
        /// The payer's credits.
        PayerCredits = "payer-credits",
    }

    /// The type of a payment source.
    pub enum PaymentSourceType {
        /// A card.
        Card = "card",
        /// Apple Pay.
        ApplePay = "apple_pay",
        /// Google Pay.
        GooglePay = "google_pay",
    }

    /// The status of a payment method.
    pub enum PaymentMethodStatus {
        /// It can be used.
        Active = "active",
        /// It is no longer connected.
        Disconnected = "disconnected",
    }

    /// The status of a payment.
    pub enum PaymentStatus {
        /// It is under way.
        Pending = "pending",
        /// It succeeded.
        Paid = "paid",
        /// It failed.
        Failed = "failed",
    }

    /// The status of a statement.
    pub enum StatementStatus {
        /// Payments can still be added to it.
        Open = "open",
        /// It is complete.
        Closed = "closed",
    }
}

model! {
    /// The payer: a user or an organization.
    pub struct Payer {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The user, if the payer is one.
        user_id: Option<UserId>,
        /// The first name.
        first_name: Option<String>,
        /// The last name.
        last_name: Option<String>,
        /// The email address.
        email: Option<String>,
        /// The organization, if the payer is one.
        organization_id: Option<OrganizationId>,
        /// The name of the organization.
        organization_name: Option<String>,
        /// The picture.
        image_url: Option<String>,
        /// The balance of credits.
        credits_balance: Option<Money>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// A payment method of a payer.
    pub struct PaymentMethod {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The payer.
        payer_id: Option<String>,
        /// The type of the payment.
        payment_type: Option<PaymentType>,
        /// Whether it is the default one.
        is_default: Option<bool>,
        /// The payment provider.
        gateway: Option<String>,
        /// Its id at the payment provider.
        gateway_external_id: Option<String>,
        /// The account at the payment provider.
        gateway_external_account_id: Option<String>,
        /// The last four digits of the card.
        last4: Option<String>,
        /// The status.
        status: Option<PaymentMethodStatus>,
        /// The wallet that holds the card, if there is one.
        wallet_type: Option<String>,
        /// The brand of the card.
        card_type: Option<String>,
        /// The year in which the card expires.
        expiry_year: Option<i64>,
        /// The month in which the card expires (1 to 12).
        expiry_month: Option<i64>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// Whether it can be removed.
        is_removable: Option<bool>,
    }

    /// A payment source of a payer, the former shape of a payment method.
    pub struct PaymentSource {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The payer.
        payer_id: Option<String>,
        /// The type of the payment method.
        payment_method: Option<PaymentSourceType>,
        /// Whether it is the default one.
        is_default: Option<bool>,
        /// The payment provider.
        gateway: Option<String>,
        /// Its id at the payment provider.
        gateway_external_id: Option<String>,
        /// The account at the payment provider.
        gateway_external_account_id: Option<String>,
        /// The last four digits of the card.
        last4: Option<String>,
        /// The status.
        status: Option<PaymentMethodStatus>,
        /// The wallet that holds the card, if there is one.
        wallet_type: Option<String>,
        /// The brand of the card.
        card_type: Option<String>,
        /// The year in which the card expires.
        expiry_year: Option<i64>,
        /// The month in which the card expires (1 to 12).
        expiry_month: Option<i64>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// Whether it can be removed.
        is_removable: Option<bool>,
    }

    /// A statement: the payments of a month.
    pub struct Statement {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: StatementId,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The time of the payment.
        timestamp: Option<Timestamp>,
        /// The payer.
        payer: Option<Payer>,
        /// The status.
        status: Option<StatementStatus>,
        /// The totals.
        totals: Option<Totals>,
        /// The payments, in groups by time.
        groups: Vec<StatementGroup>,
    }

    /// A group of payments of a statement.
    pub struct StatementGroup {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The time of the payment.
        timestamp: Option<Timestamp>,
        /// The payments.
        items: Vec<PaymentAttempt>,
    }

    /// A payment attempt.
    pub struct PaymentAttempt {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The payment.
        payment_id: Option<String>,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The reason for the charge (`checkout`, `recurring`).
        charge_type: Option<String>,
        /// The id of the payee.
        payee_id: Option<String>,
        /// The payee, as Clerk describes it.
        payee: Metadata,
        /// The payer.
        payer_id: Option<String>,
        /// The payer.
        payer: Option<Payer>,
        /// The item.
        subscription_item_id: Option<SubscriptionItemId>,
        /// The item, as Clerk has it.
        subscription_item: Option<Metadata>,
        /// The amount.
        amount: Option<Money>,
        /// The totals.
        totals: Option<Totals>,
        /// The payment method.
        payment_method_id: Option<String>,
        /// The payment method.
        payment_method: Option<PaymentMethod>,
        /// The statement it belongs to.
        statement_id: Option<StatementId>,
        /// Its id at the payment provider.
        gateway_external_id: Option<String>,
        /// Its page at the payment provider.
        gateway_external_url: Option<String>,
        /// The status.
        status: Option<PaymentStatus>,
        /// When it was paid.
        paid_at: Option<Timestamp>,
        /// When it failed.
        failed_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
