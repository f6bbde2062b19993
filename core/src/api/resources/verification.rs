//! How an email address, a phone number or an account was verified.

use alloc::string::String;

use crate::Timestamp;
use crate::api::parameters::id::VerificationId;
use crate::api::parameters::open_enum;
use crate::api::types::{Metadata, model};

model! {
    /// A verification. Its strategy determines which members it has.
    pub struct Verification {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        id: Option<VerificationId>,
        /// The status.
        status: Option<VerificationStatus>,
        /// The strategy.
        strategy: Option<VerificationStrategy>,
        /// The number of attempts so far.
        attempts: Option<i64>,
        /// When it expires.
        expire_at: Option<Timestamp>,
        /// The client that verified it.
        verified_at_client: Option<String>,
        /// The channel that a code went out on, for example `sms`.
        channel: Option<String>,
        /// The reason for the failure.
        error: Option<VerificationError>,
        /// The URL where the user verifies it.
        external_verification_redirect_url: Option<String>,
        /// The nonce to sign.
        nonce: Option<String>,
        /// The message to sign.
        message: Option<String>,
    }

    /// The reason why a verification failed.
    pub struct VerificationError {
        /// The message, for developers.
        message: Option<String>,
        /// The same for users.
        long_message: Option<String>,
        /// The code.
        code: Option<String>,
        /// Further members.
        meta: Option<Metadata>,
    }

    /// An identification that an email address or phone number is linked to.
    pub struct IdentificationLink {
        /// The type of the identification.
        kind = "type": Option<String>,
        /// Its id.
        required id: String,
    }
}

open_enum! {
    /// The state of a verification.
    pub enum VerificationStatus {
        Unverified = "unverified",
        Verified = "verified",
        Failed = "failed",
        Expired = "expired",
        Transferable = "transferable",
    }

    /// The strategy of a verification. The strategies of OAuth providers (`oauth_google`) are not
    /// listed.
    pub enum VerificationStrategy {
        PhoneCode = "phone_code",
        EmailCode = "email_code",
        ResetPasswordEmailCode = "reset_password_email_code",
        EmailLink = "email_link",
        Admin = "admin",
        Ticket = "ticket",
        Saml = "saml",
        Scim = "scim",
        Passkey = "passkey",
        GoogleOneTap = "google_one_tap",
        Web3MetamaskSignature = "web3_metamask_signature",
        Web3BaseSignature = "web3_base_signature",
        Web3CoinbaseWalletSignature = "web3_coinbase_wallet_signature",
        Web3OkxWalletSignature = "web3_okx_wallet_signature",
        Web3SolanaSignature = "web3_solana_signature",
    }

    /// Whether an email address or phone number of a new user counts as verified.
    pub enum NewIdentificationStatus {
        Verified = "verified",
        Reserved = "reserved",
    }

    /// Whether the email address or phone number that replaces others counts as verified.
    pub enum ReplacementStatus {
        Verified = "verified",
        Reserved = "reserved",
        Unverified = "unverified",
    }
}
