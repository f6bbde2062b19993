//! What is asked of a user holds only if each part of it does.

use clerk_core::Secret;
use clerk_core::auth::{AuthObject, Check, Level, Reverification};
use clerk_core::jwt::{Claims, Scoped, SessionClaims, org_permissions};
use serde_json::{Map, Value};

/// What is asked of a user.
pub struct Asked<'a> {
    pub role: &'a str,
    pub permission: &'a str,
    pub feature: &'a str,
    pub plan: &'a str,
}

/// Asks these things of whoever has these claims.
///
/// # Panics
/// Where something does not hold.
pub fn judge(asked: &Asked<'_>, claims: &str) {
    let Asked {
        role,
        permission,
        feature,
        plan,
    } = *asked;
    let features: Vec<&str> = feature.split(',').collect();
    let granted = org_permissions(&features, permission, claims);
    let most = features.len() * permission.split(',').count();
    assert!(granted.len() <= most && granted.iter().all(|granted| granted.starts_with("org:")));
    if let Some(scoped) = Scoped::read(feature) {
        assert!(scoped.org.len().max(scoped.user.len()) <= features.len());
    }

    let text = claims;
    let Ok(all) = serde_json::from_str::<Map<String, Value>>(claims) else {
        return;
    };
    let Ok(claims) = SessionClaims::read(Claims::from(all)) else {
        return;
    };
    let pending = claims.session_status.as_deref() == Some("pending");
    let auth = AuthObject::of_session(claims, Secret::new("canary-of-the-token"), true);
    assert_eq!(auth.is_authenticated(), !pending);
    assert!(!auth.has(&Check::new()), "nothing was asked");

    let level = Level::MultiFactor;
    let parts = [
        Check::new().role(role),
        Check::new().permission(permission),
        Check::new().feature(feature),
        Check::new().plan(plan),
        Check::new().reverification(Reverification::Strict),
    ];
    let all = Check::new()
        .role(role)
        .permission(permission)
        .feature(feature)
        .plan(plan)
        .reverification(Reverification::Strict);
    let each = parts.iter().all(|part| auth.has(part));
    assert_eq!(auth.has(&all), each, "the whole is its parts");
    let never = Reverification::Within { level, minutes: 0 };
    let within = |minutes| Check::new().reverification(Reverification::Within { level, minutes });
    assert!(
        !auth.has(&within(5)) || auth.has(&within(6)),
        "longer is not stricter"
    );
    let _ = auth.has(&Check::new().reverification(never));

    let shown = serde_json::to_string(&auth).expect("it is plain data") + &format!("{auth:?}");
    assert!(!shown.contains("canary-of-the-token") || text.contains("canary"));
}
