//! Guides: from the first program to operating it. Every program in them is compiled and run as a
//! test (of `conformance/services` and `conformance/full-stack`), most of them against the emulator, so no
//! account is needed.
//!
//! | page | for |
//! | --- | --- |
//! | [First steps](first_steps) | a program that works, for each way in |
//! | [Verifying tokens](tokens) | what is checked, and what each check protects from |
//! | [Permissions](permissions) | roles, permissions, features, plans, reverification |
//! | [Middleware](middleware) | pages that send people to sign in, the order of layers, several instances, Clerk's JavaScript options |
//! | [Full-stack](full_stack) | server functions and pages of Leptos and Dioxus |
//! | [Domains](domains) | the Frontend API behind a path of your own, satellites |
//! | [Webhooks](webhooks) | signatures, typed events, deliveries that come twice |
//! | [Machine tokens](machine_tokens) | API keys, M2M tokens, OAuth access tokens |
//! | [Testing](testing) | fakes, minted tokens, the emulator, the clock |
//! | [Operations](operations) | timeouts, retries, rate limits, outages, what to log and to alert on |
//! | [Security model](security) | what a token can and cannot do, threats, where this is stricter than the JavaScript SDK |
//! | [Troubleshooting](troubleshooting) | every reason and error code: what it means, what to do |
//! | [Sans-IO](sans_io) | the core without transports, drivers, embedding |
//! | [Migration](migration) | each method of `@clerk/backend` beside ours |
//! | [From `clerk-rs`](clerk_rs) | each function of `clerk-rs` beside ours |
//!
//! This module is there in documentation only.

macro_rules! pages {
    ($($page:ident: $title:literal, $file:literal, $see:literal;)+) => {$(
        #[doc = $title]
        #[doc = ""]
        #[doc = include_str!($file)]
        #[doc = ""]
        #[doc = "# See also"]
        #[doc = ""]
        #[doc = $see]
        pub mod $page {}
    )+};
}

pages! {
    first_steps: "Programs that work, for each way in.", "first_steps.md",
        "[`Client`](crate::Client), [`AsyncClient`](crate::AsyncClient), [`Config`](crate::Config), \
         [`axum`](crate::axum), [`actix`](crate::actix_4), [`poem`](crate::poem_3), \
         [`rocket`](crate::rocket_05), [`tonic`](crate::tonic_014), \
         [`Transport`](crate::Transport), [`AsyncTransport`](crate::AsyncTransport).";
    tokens: "What is checked of a token, and what each check protects from.", "tokens.md",
        "[`AuthorizedParties`](crate::jwt::AuthorizedParties), [`VerifyOptions`](crate::jwt::VerifyOptions), \
         [`SessionClaims`](crate::jwt::SessionClaims), [`TokenError`](crate::jwt::TokenError), \
         [security model](crate::guide::security).";
    permissions: "Roles, permissions, features, plans, reverification.", "permissions.md",
        "[`Check`](crate::auth::Check), [`Reverification`](crate::auth::Reverification), \
         [`SessionAuth`](crate::auth::SessionAuth), [`Rejection`](crate::extract::Rejection).";
    middleware: "Pages, the order of layers, several instances, the options of Clerk's JavaScript middleware.", "middleware.md",
        "[`tower`](mod@crate::tower), [`actix`](crate::actix_4), [`Pages`](crate::extract::Pages), \
         [`RequestTarget`](crate::auth::RequestTarget), [`RequestState`](crate::auth::RequestState).";
    full_stack: "Server functions and pages of Leptos and Dioxus.", "full_stack.md",
        "[`axum`](crate::axum), [`RequestState`](crate::auth::RequestState), \
         [`AuthObject::initial_state`](crate::auth::AuthObject::initial_state), [middleware](crate::guide::middleware).";
    domains: "The Frontend API behind a path of your own, and satellites.", "domains.md",
        "[`proxy`](mod@crate::proxy), [`FrontendApiProxy`](crate::proxy::FrontendApiProxy), \
         [`AuthenticateOptions`](crate::auth::AuthenticateOptions), [middleware](crate::guide::middleware).";
    webhooks: "Signatures, typed events, deliveries that come twice.", "webhooks.md",
        "[`Webhook`](crate::extract::Webhook), [`webhooks`](mod@crate::webhooks), [`Event`](crate::webhooks::Event), \
         [`WebhookError`](crate::webhooks::WebhookError).";
    machine_tokens: "API keys, M2M tokens and OAuth access tokens.", "machine_tokens.md",
        "[`AcceptsToken`](crate::auth::AcceptsToken), [`MachineToken`](crate::auth::MachineToken), \
         [`RequireMachine`](crate::extract::RequireMachine), [`api::api_keys`](crate::api::api_keys), \
         [`api::m2m_tokens`](crate::api::m2m_tokens).";
    testing: "How to test an application.", "testing.md",
        "[`testing`](mod@crate::testing) has each way with routers of axum and actix-web.";
    operations: "Timeouts, retries, limits, outages, and what to watch.", "operations.md",
        "[`Config`](crate::Config), [`RetryPolicy`](crate::RetryPolicy), [`Lane`](crate::http::Lane), \
         [`KeyCacheTimes`](crate::jwt::KeyCacheTimes), [`CallOptions`](crate::CallOptions).";
    security: "What a token can and cannot do, threats, stricter rules.", "security.md",
        "[verifying tokens](crate::guide::tokens), [`AllowedHosts`](crate::auth::AllowedHosts), \
         [`proxy`](mod@crate::proxy).";
    troubleshooting: "Every reason and error code: what it means, what to do.", "troubleshooting.md",
        "[`Reason`](crate::auth::Reason), [`Error`](crate::Error), [`ConfigError`](crate::ConfigError).";
    sans_io: "The core without transports: states, drivers, embedding.", "sans_io.md",
        "[`flow`](mod@crate::flow), [`auth`](mod@crate::auth), [`Transport`](crate::Transport).";
    migration: "Each method of `@clerk/backend` 3.25.0 beside ours.", "migration.md",
        "[`api`](mod@crate::api), [`calls`](mod@crate::calls).";
    clerk_rs: "Each function of `clerk-rs` 0.5.0 beside ours.", "clerk_rs.md",
        "[`api`](mod@crate::api), [`calls`](mod@crate::calls).";
}
