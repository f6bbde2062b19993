//! Payers, payment methods, statements and payment attempts.

use alloc::string::String;
use alloc::vec::Vec;

use super::totals::{Money, Totals};
use crate::Timestamp;
use crate::api::parameters::open_enum;
use crate::api::types::{Metadata, model};

open_enum! {
    /// What a payment method is.
    pub enum PaymentType {
        /// A card.
        Card = "card",
        /// Link, the wallet of Stripe.
        Link = "link",
        /// The payer's credits.
        PayerCredits = "payer-credits",
    }

    /// What a payment source is.
    pub enum PaymentSourceType {
        /// A card.
        Card = "card",
        /// Apple Pay.
        ApplePay = "apple_pay",
        /// Google Pay.
        GooglePay = "google_pay",
    }

    /// How a payment method stands.
    pub enum PaymentMethodStatus {
        /// It can be used.
        Active = "active",
        /// It is no longer connected.
        Disconnected = "disconnected",
    }

    /// How a payment stands.
    pub enum PaymentStatus {
        /// It is under way.
        Pending = "pending",
        /// It succeeded.
        Paid = "paid",
        /// It failed.
        Failed = "failed",
    }

    /// How a statement stands.
    pub enum StatementStatus {
        /// More can come to stand on it.
        Open = "open",
        /// It is complete.
        Closed = "closed",
    }
}

model! {
    /// Who pays: a user or an organization.
    pub struct Payer {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The user, where it is one.
        user_id: Option<String>,
        /// The first name.
        first_name: Option<String>,
        /// The last name.
        last_name: Option<String>,
        /// The email address.
        email: Option<String>,
        /// The organization, where it is one.
        organization_id: Option<String>,
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

    /// How somebody pays.
    pub struct PaymentMethod {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// Who pays.
        payer_id: Option<String>,
        /// What it is.
        payment_type: Option<PaymentType>,
        /// Whether it is the default.
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
        /// The wallet, where it is in one.
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

    /// How somebody pays, in the older form.
    pub struct PaymentSource {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// Who pays.
        payer_id: Option<String>,
        /// What it is.
        payment_method: Option<PaymentSourceType>,
        /// Whether it is the default.
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
        /// The wallet, where it is in one.
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
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// When.
        timestamp: Option<Timestamp>,
        /// Who pays.
        payer: Option<Payer>,
        /// The status.
        status: Option<StatementStatus>,
        /// The sums.
        totals: Option<Totals>,
        /// The payments, grouped by time.
        groups: Vec<StatementGroup>,
    }

    /// Payments of a statement that belong together.
    pub struct StatementGroup {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// When.
        timestamp: Option<Timestamp>,
        /// The payments.
        items: Vec<PaymentAttempt>,
    }

    /// An attempt to get something paid.
    pub struct PaymentAttempt {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The payment.
        payment_id: Option<String>,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// Why it was charged (`checkout`, `recurring`).
        charge_type: Option<String>,
        /// Who is paid.
        payee_id: Option<String>,
        /// Who is paid, as Clerk has it.
        payee: Metadata,
        /// Who pays.
        payer_id: Option<String>,
        /// Who pays.
        payer: Option<Payer>,
        /// The item.
        subscription_item_id: Option<String>,
        /// The item, as Clerk has it.
        subscription_item: Option<Metadata>,
        /// How much.
        amount: Option<Money>,
        /// The sums.
        totals: Option<Totals>,
        /// How it is paid.
        payment_method_id: Option<String>,
        /// How it is paid.
        payment_method: Option<PaymentMethod>,
        /// The statement it stands on.
        statement_id: Option<String>,
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
