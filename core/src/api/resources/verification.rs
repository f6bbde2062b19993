//! How an email address, a phone number or an account was verified.

use alloc::string::String;

use crate::Timestamp;
use crate::api::parameters::open_enum;
use crate::api::types::{Metadata, model};

model! {
    /// A verification. Which members it has is a matter of its strategy.
    pub struct Verification {
        /// What kind of object this is.
        object: Option<String>,
        /// The id.
        id: Option<String>,
        /// The status.
        status: Option<VerificationStatus>,
        /// The strategy.
        strategy: Option<VerificationStrategy>,
        /// How many attempts were made.
        attempts: Option<i64>,
        /// When it expires.
        expire_at: Option<Timestamp>,
        /// The client that verified it.
        verified_at_client: Option<String>,
        /// The channel that a code went out on, for example `sms`.
        channel: Option<String>,
        /// Why it failed.
        error: Option<VerificationError>,
        /// Where the user goes to verify it.
        external_verification_redirect_url: Option<String>,
        /// The nonce to sign.
        nonce: Option<String>,
        /// The message to sign.
        message: Option<String>,
    }

    /// Why a verification failed.
    pub struct VerificationError {
        /// What is wrong, for developers.
        message: Option<String>,
        /// The same, for users.
        long_message: Option<String>,
        /// The code.
        code: Option<String>,
        /// Further members.
        meta: Option<Metadata>,
    }

    /// What an email address or phone number is linked to.
    pub struct IdentificationLink {
        /// What kind of identification it is.
        kind = "type": Option<String>,
        /// Its id.
        required id: String,
    }
}

open_enum! {
    /// How far a verification is.
    pub enum VerificationStatus {
        Unverified = "unverified",
        Verified = "verified",
        Failed = "failed",
        Expired = "expired",
        Transferable = "transferable",
    }

    /// How something is verified. Those of OAuth providers (`oauth_google`) are not listed.
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

    /// How far an email address or phone number of a new user is trusted.
    pub enum NewIdentificationStatus {
        Verified = "verified",
        Reserved = "reserved",
    }

    /// How far a replaced email address or phone number is trusted.
    pub enum ReplacementStatus {
        Verified = "verified",
        Reserved = "reserved",
        Unverified = "unverified",
    }
}
