//! What a page tells Clerk's frontend libraries about the visitor.

use serde_json::{Value, json};

use super::object::{AuthObject, SessionAuth};

impl AuthObject {
    /// What Clerk's frontend libraries take as `initialState`, so that a page that was rendered on the
    /// server shows who is signed in before Clerk's script has loaded. It holds the claims of the session
    /// token, which the browser has in a cookie anyway, and no token and no metadata besides.
    ///
    /// The names are those of the type `InitialState` in `@clerk/shared`. Whatever is not known is
    /// `null`: the libraries read a user that is not there as "not loaded yet". A machine is nobody here.
    ///
    /// Claims may hold text that users chose. Put the value into a page through the framework's own
    /// serialization: a `</script>` in it ends a script element that it was written into as it is.
    ///
    /// ```
    /// # #[cfg(feature = "test-util")] {
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::auth::{AuthObject, SessionAuth};
    ///
    /// let auth = AuthObject::from(SessionAuth::fake("user_1"));
    /// assert_eq!(auth.initial_state()["userId"], "user_1");
    /// # }
    /// ```
    #[doc(alias = "makeAuthObjectSerializable")]
    pub fn initial_state(&self) -> Value {
        let session_status = match self {
            Self::SignedIn(session) => session.claims().session_status.as_deref(),
            Self::SignedOut(signed_out) => signed_out.session_status.as_deref(),
            _ => None,
        };
        let claims = self.session().map(SessionAuth::claims);
        json!({
            "sessionClaims": claims.map(|claims| claims.all.as_map()),
            "sessionId": claims.map(|claims| &claims.session_id),
            "sessionStatus": session_status,
            "userId": claims.map(|claims| &claims.user_id),
            "actor": claims.map(|claims| &claims.actor),
            "orgId": claims.map(|claims| &claims.org_id),
            "orgRole": claims.map(|claims| &claims.org_role),
            "orgSlug": claims.map(|claims| &claims.org_slug),
            "orgPermissions": claims.map(|claims| &claims.org_permissions),
            "factorVerificationAge": claims.map(|claims| claims.get("fva")),
        })
    }
}
