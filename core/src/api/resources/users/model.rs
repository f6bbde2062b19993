//! What a user is made of.

use alloc::string::String;
use alloc::vec::Vec;

use super::accounts::{EnterpriseAccount, ExternalAccount, SamlAccount};
use crate::Timestamp;
use crate::api::parameters::id::{
    DirectoryId, EmailAddressId, PasskeyId, PhoneNumberId, UserId, Web3WalletId,
};
use crate::api::parameters::open_enum;
use crate::api::resources::email_addresses::EmailAddress;
use crate::api::resources::organization_memberships::OrganizationMembership;
use crate::api::resources::phone_numbers::PhoneNumber;
use crate::api::resources::verification::Verification;
use crate::api::types::{Metadata, model};

model! {
    /// A user.
    pub struct User {
        /// The id.
        required id: UserId,
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id in the application's own system.
        external_id: Option<String>,
        /// The id of the primary email address.
        primary_email_address_id: Option<EmailAddressId>,
        /// The id of the primary phone number.
        primary_phone_number_id: Option<PhoneNumberId>,
        /// The id of the primary wallet.
        primary_web3_wallet_id: Option<Web3WalletId>,
        /// The username.
        username: Option<String>,
        /// The first name.
        first_name: Option<String>,
        /// The last name.
        last_name: Option<String>,
        /// The language tag, for example `en-US`.
        locale: Option<String>,
        /// The image, under its former name.
        profile_image_url: Option<String>,
        /// The URL of the image.
        image_url: Option<String>,
        /// Whether an image was uploaded.
        has_image: bool,
        /// Metadata that the front end can read.
        public_metadata: Metadata,
        /// Metadata that only the back end sees.
        private_metadata: Option<Metadata>,
        /// Metadata that the front end can write; do not trust it.
        unsafe_metadata: Option<Metadata>,
        /// The email addresses.
        email_addresses: Vec<EmailAddress>,
        /// The phone numbers.
        phone_numbers: Vec<PhoneNumber>,
        /// The wallets.
        web3_wallets: Vec<Web3Wallet>,
        /// The passkeys.
        passkeys: Vec<Passkey>,
        /// Whether there is a password.
        password_enabled: bool,
        /// Whether the user has two-factor authentication enabled.
        two_factor_enabled: bool,
        /// Whether an authenticator app is set up.
        totp_enabled: bool,
        /// Whether there are backup codes.
        backup_code_enabled: bool,
        /// When a second factor was set up.
        mfa_enabled_at: Option<Timestamp>,
        /// When the last second factor was removed.
        mfa_disabled_at: Option<Timestamp>,
        /// When the password was last changed.
        password_last_updated_at: Option<Timestamp>,
        /// Accounts at OAuth providers.
        external_accounts: Vec<ExternalAccount>,
        /// Accounts of SAML connections.
        saml_accounts: Vec<SamlAccount>,
        /// Accounts of enterprise connections.
        enterprise_accounts: Vec<EnterpriseAccount>,
        /// The memberships, if the answer contains them.
        organization_memberships: Option<Vec<OrganizationMembership>>,
        /// When the user last signed in.
        last_sign_in_at: Option<Timestamp>,
        /// Whether the user is banned.
        banned: bool,
        /// Whether the user is locked after failed attempts.
        locked: bool,
        /// Whether the user was removed by a directory.
        deprovisioned: Option<bool>,
        /// The number of seconds until the lock ends.
        lockout_expires_in_seconds: Option<i64>,
        /// The number of attempts left before the user is locked.
        verification_attempts_remaining: Option<i64>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// Whether users may delete themselves.
        delete_self_enabled: bool,
        /// Whether the user may create organizations.
        create_organization_enabled: bool,
        /// The number of organizations that the user may create; 0 means no limit.
        create_organizations_limit: Option<i64>,
        /// When it was last active.
        last_active_at: Option<Timestamp>,
        /// When the legal terms were accepted.
        legal_accepted_at: Option<Timestamp>,
        /// Whether sign-ins skip the device check (client trust).
        bypass_client_trust: Option<bool>,
        /// The user's place in a directory.
        scim: Option<ScimUserMetadata>,
        /// The IANA time zone.
        timezone: Option<String>,
        /// Whether the password must be changed at the next sign-in.
        requires_password_reset: Option<bool>,
    }

    /// A wallet of a user.
    pub struct Web3Wallet {
        /// The id.
        id: Option<Web3WalletId>,
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The address of the wallet.
        web3_wallet: Option<String>,
        /// The verification, with its strategy and status.
        verification: Option<Verification>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// A passkey of a user.
    pub struct Passkey {
        /// The id.
        id: Option<PasskeyId>,
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The name.
        name: Option<String>,
        /// When it was last used.
        last_used_at: Option<Timestamp>,
        /// The verification, with its strategy and status.
        verification: Option<Verification>,
    }

    /// A user's place in a directory.
    pub struct ScimUserMetadata {
        /// The id of the directory.
        directory_id: Option<DirectoryId>,
        /// Whether the directory is in use.
        directory_enabled: Option<bool>,
        /// The id in the application's own system.
        external_id: Option<String>,
    }

    /// The number of users.
    pub struct UserCount {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The number of them.
        required total_count: u64,
    }
}

open_enum! {
    /// A hash algorithm of password digests.
    pub enum PasswordHasher {
        Argon2i = "argon2i",
        Argon2id = "argon2id",
        Awscognito = "awscognito",
        Bcrypt = "bcrypt",
        BcryptSha256Django = "bcrypt_sha256_django",
        LdapSsha = "ldap_ssha",
        Md5 = "md5",
        Md5Phpass = "md5_phpass",
        Pbkdf2Sha1 = "pbkdf2_sha1",
        Pbkdf2Sha256 = "pbkdf2_sha256",
        Pbkdf2Sha256Django = "pbkdf2_sha256_django",
        Pbkdf2Sha512 = "pbkdf2_sha512",
        Pbkdf2Sha512Hex = "pbkdf2_sha512_hex",
        Phpass = "phpass",
        ScryptFirebase = "scrypt_firebase",
        ScryptWerkzeug = "scrypt_werkzeug",
        Sha256 = "sha256",
        Sha512Symfony = "sha512_symfony",
    }
}

impl User {
    /// The primary email address.
    pub fn primary_email_address(&self) -> Option<&EmailAddress> {
        let primary = self.primary_email_address_id.as_deref()?;
        let mut all = self.email_addresses.iter();
        all.find(|one| one.id.as_deref() == Some(primary))
    }

    /// The primary phone number.
    pub fn primary_phone_number(&self) -> Option<&PhoneNumber> {
        let primary = self.primary_phone_number_id.as_deref()?;
        let mut all = self.phone_numbers.iter();
        all.find(|one| one.id.as_deref() == Some(primary))
    }

    /// The primary wallet.
    pub fn primary_web3_wallet(&self) -> Option<&Web3Wallet> {
        let primary = self.primary_web3_wallet_id.as_deref()?;
        let mut all = self.web3_wallets.iter();
        all.find(|one| one.id.as_deref() == Some(primary))
    }

    /// The first and last name, each if there is one.
    pub fn full_name(&self) -> Option<String> {
        let names = [&self.first_name, &self.last_name];
        let names: Vec<&str> = names
            .into_iter()
            .flatten()
            .map(|name| name.trim())
            .filter(|name| !name.is_empty())
            .collect();
        (!names.is_empty()).then(|| names.join(" "))
    }
}
