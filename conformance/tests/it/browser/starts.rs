//! What a browser may hold when it comes, and who its visitor is in the end.

use super::setup::Setup;

/// What stands in a session cookie at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Session {
    Absent,
    /// Issued ten seconds ago.
    Fresh,
    Expired,
    Garbage,
    /// Of another application on the same domain.
    Foreign,
}

/// What stands in `__client_uat` at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Uat {
    Absent,
    Zero,
    /// From before the fresh session token.
    Old,
    /// From after it.
    New,
}

/// What the Frontend API knows of the browser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Known {
    Nothing,
    SignedIn,
    SignedOut,
}

/// What the URL or a cookie says a handshake has brought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Brought {
    Nothing,
    /// A nonce that Clerk does not know (any more).
    StaleNonce,
    Garbage,
    /// A token that another instance signed.
    Forged,
    /// A session token of the user.
    Session,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub(super) session: Session,
    pub(super) uat: Uat,
    pub(super) suffixed_session: Session,
    pub(super) suffixed_uat: Uat,
    pub(super) known: Known,
    /// The cookie of the development browser is one that Clerk never gave out.
    pub(super) strange_browser: bool,
    pub(super) refresh: Option<bool>,
    pub(super) redirect_count: u8,
    pub(super) synced: Option<bool>,
    pub(super) brought: Brought,
    /// Whether a cookie says so, not the URL.
    pub(super) in_cookie: bool,
}

impl Start {
    /// Both versions of the cookies say the same.
    pub(super) const fn of(session: Session, uat: Uat, known: Known) -> Self {
        Self {
            session,
            uat,
            suffixed_session: session,
            suffixed_uat: uat,
            known,
            strange_browser: false,
            refresh: None,
            redirect_count: 0,
            synced: None,
            brought: Brought::Nothing,
            in_cookie: false,
        }
    }

    /// Who the visitor is in the end, by Clerk's description of the session's cookies: what does
    /// not fit together is settled by the Frontend API, and what is no token is nobody. `None`
    /// where the versions of the cookies differ, or something strange is brought along.
    pub(super) fn is_somebody(self, setup: Setup) -> Option<bool> {
        let plain = self.session == self.suffixed_session && self.uat == self.suffixed_uat;
        let brought = self.brought != Brought::Nothing && !self.in_cookie;
        if !plain || self.strange_browser || brought {
            return None;
        }
        let known = self.known == Known::SignedIn;
        // A development browser that nobody has seen is a new one, with nobody in it.
        if !setup.production && self.known == Known::Nothing {
            return Some(false);
        }
        let (token, active) = (
            self.session != Session::Absent,
            [Uat::Old, Uat::New].contains(&self.uat),
        );
        if setup.satellite && self.synced == Some(false) {
            return Some(known);
        }
        Some(match (token, active) {
            (false, false) if setup.satellite && setup.auto_sync => known && self.synced.is_none(),
            (false, false) => false,
            (true, false) | (false, true) => known,
            (true, true) => match (self.session, self.uat) {
                (Session::Garbage, _) | (Session::Foreign, Uat::Old) => false,
                (Session::Fresh, Uat::Old) => true,
                (Session::Expired, Uat::Old) if self.refresh == Some(true) => true,
                _ => known,
            },
        })
    }
}

pub(super) const PLAIN: [Session; 5] = [
    Session::Absent,
    Session::Fresh,
    Session::Expired,
    Session::Garbage,
    Session::Foreign,
];
pub(super) const SUFFIXED: [Session; 4] = [
    Session::Absent,
    Session::Fresh,
    Session::Expired,
    Session::Garbage,
];
pub(super) const UATS: [Uat; 4] = [Uat::Absent, Uat::Zero, Uat::Old, Uat::New];
pub(super) const BROUGHT: [Brought; 5] = [
    Brought::Nothing,
    Brought::StaleNonce,
    Brought::Garbage,
    Brought::Forged,
    Brought::Session,
];
pub(super) const KNOWN: [Known; 3] = [Known::Nothing, Known::SignedIn, Known::SignedOut];

/// Every combination of the cookies, and every combination of the rest with cookies whose versions
/// agree.
pub(super) fn starts() -> Vec<Start> {
    let mut starts = Vec::new();
    for session in PLAIN {
        for uat in UATS {
            for known in KNOWN {
                let agreeing = Start::of(session, uat, known);
                for suffixed_session in SUFFIXED {
                    for suffixed_uat in UATS {
                        starts.push(Start {
                            suffixed_session,
                            suffixed_uat,
                            ..agreeing
                        });
                    }
                }
                starts.extend(with_the_rest(agreeing));
                for (strange_browser, in_cookie) in [(false, false), (true, false), (false, true)] {
                    starts.extend(BROUGHT.map(|brought| Start {
                        strange_browser,
                        brought,
                        in_cookie,
                        ..agreeing
                    }));
                }
            }
        }
    }
    starts
}

fn with_the_rest(start: Start) -> impl Iterator<Item = Start> {
    // Only what has expired is refreshed.
    let refreshes: &[Option<bool>] = match start.session {
        Session::Expired => &[None, Some(true), Some(false)],
        _ => &[None],
    };
    refreshes.iter().flat_map(move |&refresh| {
        (0..=3).flat_map(move |redirect_count| {
            [None, Some(false), Some(true)].map(|synced| Start {
                refresh,
                redirect_count,
                synced,
                ..start
            })
        })
    })
}
