//! Passwords, second factors, accounts at providers and devices of users.

use alloc::string::String;

use super::accounts::{OAuthAccessToken, OAuthProvider};
use super::model::User;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{
    ExternalAccountId, PasskeyId, TrustedDeviceId, UserId, Web3WalletId,
};
use crate::api::parameters::{Limit, open_enum};
use crate::api::resources::deleted::Deleted;
use crate::api::types::{Page, Patch, model};

operations! {
    /// Lists a user's access tokens of an OAuth provider. Clerk refreshes expired ones if it can.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users/{user_id}/oauth_access_tokens/{provider})
    #[doc(alias = "getUserOauthAccessToken")]
    Get "/users/{user_id}/oauth_access_tokens/{provider}" as "GetOAuthAccessToken"
    pub fn oauth_access_tokens => ListOAuthAccessTokens(
        path user_id: UserId,
        path provider: OAuthProvider,
    ) -> Page<OAuthAccessToken>, paged OAuthAccessToken, by external_account_id {
        /// Whether the answer contains the total ([`Page::total_count`]).
        query paginated: bool,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Checks a user's password. Errors: 422 if it is wrong.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/verify_password)
    Post "/users/{user_id}/verify_password" as "VerifyPassword"
    pub fn verify_password => VerifyPassword(path user_id: UserId, body password: String)
        -> CredentialVerification {}

    /// Checks a code of a user's authenticator app, or a backup code, which cannot be used again.
    /// Errors: 422 if it is wrong.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/verify_totp)
    Post "/users/{user_id}/verify_totp" as "VerifyTOTP"
    pub fn verify_totp => VerifyTotp(path user_id: UserId, body code: String) -> CredentialVerification {}

    /// Removes a user's password, even if there is no other way to sign in.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/remove_password)
    Post "/users/{user_id}/remove_password" as "RemoveUserPassword"
    pub fn remove_password => RemoveUserPassword(path user_id: UserId) -> User {
        /// Whether to end all of the user's sessions.
        body sign_out_of_other_sessions: bool,
    }

    /// Marks a user's password as stolen: it must be changed at the next sign-in.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/password/set_compromised)
    Post "/users/{user_id}/password/set_compromised" as "SetUserPasswordCompromised"
    pub fn set_password_compromised => SetUserPasswordCompromised(path user_id: UserId) -> User {
        /// Whether to end all of the user's sessions.
        body revoke_all_sessions: Patch<bool>,
    }

    /// Clears the mark that a user's password is stolen.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/password/unset_compromised)
    Post "/users/{user_id}/password/unset_compromised" as "UnsetUserPasswordCompromised"
    pub fn unset_password_compromised => UnsetUserPasswordCompromised(path user_id: UserId)
        -> User {}

    /// Removes all second factors of a user.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/delete/users/{user_id}/mfa)
    #[doc(alias = "disableUserMFA")]
    Delete "/users/{user_id}/mfa" as "DisableMFA"
    pub fn disable_mfa => DisableMfa(path user_id: UserId) -> UserReference {}

    /// Removes a user's authenticator apps.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/delete/users/{user_id}/totp)
    #[doc(alias = "deleteUserTOTP")]
    Delete "/users/{user_id}/totp" as "DeleteTOTP"
    pub fn delete_totp => DeleteTotp(path user_id: UserId) -> UserReference {}

    /// Removes a user's backup codes.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/delete/users/{user_id}/backup_code)
    #[doc(alias = "deleteUserBackupCodes")]
    Delete "/users/{user_id}/backup_code" as "DeleteBackupCode"
    pub fn delete_backup_codes => DeleteBackupCodes(path user_id: UserId) -> UserReference {}

    /// Deletes a passkey of a user, who gets a message about it.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/delete/users/{user_id}/passkeys/{passkey_identification_id})
    #[doc(alias = "deleteUserPasskey")]
    Delete "/users/{user_id}/passkeys/{passkey_identification_id}" as "UserPasskeyDelete"
    pub fn delete_passkey => DeletePasskey(
        path user_id: UserId,
        path passkey_identification_id: PasskeyId,
    ) -> Deleted {}

    /// Deletes a wallet of a user.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/delete/users/{user_id}/web3_wallets/{web3_wallet_identification_id})
    #[doc(alias = "deleteUserWeb3Wallet")]
    Delete "/users/{user_id}/web3_wallets/{web3_wallet_identification_id}" as "UserWeb3WalletDelete"
    pub fn delete_web3_wallet => DeleteWeb3Wallet(
        path user_id: UserId,
        path web3_wallet_identification_id: Web3WalletId,
    ) -> Deleted {}

    /// Deletes a user's account at an OAuth provider.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/delete/users/{user_id}/external_accounts/{external_account_id})
    #[doc(alias = "deleteUserExternalAccount")]
    Delete "/users/{user_id}/external_accounts/{external_account_id}" as "DeleteExternalAccount"
    pub fn delete_external_account => DeleteExternalAccount(
        path user_id: UserId,
        path external_account_id: ExternalAccountId,
    ) -> Deleted {}

    /// Lists a user's trusted devices.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users/{user_id}/trusted_devices)
    Get "/users/{user_id}/trusted_devices" as "ListUserTrustedDevices"
    pub fn trusted_devices => ListTrustedDevices(path user_id: UserId) -> Page<TrustedDevice> {}

    /// Revokes a trusted device of a user.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/delete/users/{user_id}/trusted_devices/{trusted_device_id})
    Delete "/users/{user_id}/trusted_devices/{trusted_device_id}" as "RevokeUserTrustedDevice"
    pub fn revoke_trusted_device => RevokeTrustedDevice(
        path user_id: UserId,
        path trusted_device_id: TrustedDeviceId,
    ) -> TrustedDevice {}
}

model! {
    /// The user that an operation concerned.
    pub struct UserReference {
        /// The id of the user.
        user_id: Option<UserId>,
    }

    /// Whether a password or code is right.
    pub struct CredentialVerification {
        /// Whether the password or code is right.
        verified: bool,
        /// The type of the code.
        code_type: Option<CodeType>,
    }

    /// A device with a key of its own, which a user signs in with.
    pub struct TrustedDevice {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: TrustedDeviceId,
        /// The platform.
        platform: Option<TrustedDevicePlatform>,
        /// The app.
        app_identifier: Option<String>,
        /// The name.
        name: Option<String>,
        /// The algorithm of its key.
        algorithm: Option<String>,
        /// The status.
        status: Option<TrustedDeviceStatus>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// When it was last used.
        last_used_at: Option<Timestamp>,
        /// When it was revoked.
        revoked_at: Option<Timestamp>,
    }
}

open_enum! {
    /// The type of the code.
    pub enum CodeType {
        Totp = "totp",
        BackupCode = "backup_code",
    }

    /// The platform of a trusted device.
    pub enum TrustedDevicePlatform {
        Ios = "ios",
        Android = "android",
    }

    /// The status of a trusted device.
    pub enum TrustedDeviceStatus {
        Active = "active",
        Revoked = "revoked",
    }
}
