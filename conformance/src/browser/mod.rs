//! A scripted browser: keeps cookies, follows redirects, and remembers each step it took.
//!
//! The sites it visits are values, not sockets ([`Site`]), so that a test walks through thousands
//! of visits. The [emulator](Emulator) is a site: it stands for the Frontend API and the
//! account portal.

mod cookie_jar;

use clerk_core::http::{Headers, Method, Request, Response};
use url::Url;

pub use cookie_jar::CookieJar;

use clerk_emulator::Emulator;

/// Something that answers a browser.
pub trait Site {
    /// The answer to a request; its URL is absolute and its header fields are those that a browser
    /// sends with a navigation.
    fn answer(&mut self, request: &Request) -> Response;
}

impl Site for &Emulator {
    fn answer(&mut self, request: &Request) -> Response {
        Emulator::answer(self, request)
    }
}

impl<F: FnMut(&Request) -> Response> Site for F {
    fn answer(&mut self, request: &Request) -> Response {
        self(request)
    }
}

/// A browser with its own cookies.
#[derive(Default)]
pub struct Browser<'s> {
    sites: Vec<(String, Box<dyn Site + 's>)>,
    /// The cookies.
    pub cookies: CookieJar,
}

/// How many redirects in a row browsers follow.
const MOST_REDIRECTS: usize = 20;

impl<'s> Browser<'s> {
    /// A browser without cookies that knows no site.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says who answers for a host (with port, where it is none of the scheme's).
    #[must_use]
    pub fn site(mut self, host: &str, site: impl Site + 's) -> Self {
        self.sites.push((host.to_owned(), Box::new(site)));
        self
    }

    /// Navigates to a URL as if it were typed in, and follows redirects to the end.
    pub fn open(&mut self, url: &str) -> Visit {
        self.navigate(url, None)
    }

    /// Navigates to a URL by a link on the page `from`.
    pub fn follow_link(&mut self, from: &str, url: &str) -> Visit {
        self.navigate(url, Some(from))
    }

    fn navigate(&mut self, url: &str, referrer: Option<&str>) -> Visit {
        let mut steps = Vec::new();
        let mut next = url.to_owned();
        while steps.len() <= MOST_REDIRECTS {
            let Ok(url) = Url::parse(&next) else { break };
            let response = self.fetch(&url, referrer);
            let location = response.headers.first("location");
            let location = location.filter(|_| (300..400).contains(&response.status));
            let onwards = location.and_then(|location| url.join(location).ok());
            steps.push(Step { url, response });
            match onwards {
                Some(onwards) => next = onwards.into(),
                None => break,
            }
        }
        Visit { steps }
    }

    fn fetch(&mut self, url: &Url, referrer: Option<&str>) -> Response {
        let mut request = Request::new(Method::Get, url.as_str());
        let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
        request.headers.insert("host", host);
        request.headers.insert("accept", "text/html,*/*;q=0.8");
        request.headers.insert("sec-fetch-dest", "document");
        request.headers.insert("x-forwarded-proto", url.scheme());
        if let Some(referrer) = referrer {
            request.headers.insert("referer", referrer);
        }
        let cookies = self.cookies.field(url);
        if !cookies.is_empty() {
            request.headers.insert("cookie", cookies);
        }
        let site = self.sites.iter_mut().find(|(known, _)| known == host);
        let response = match site {
            Some((_, site)) => site.answer(&request),
            None => Response::new(502, Headers::new(), b"no such host".to_vec()),
        };
        for cookie in response.headers.all("set-cookie") {
            self.cookies.set(url, cookie);
        }
        response
    }
}

/// A navigation with everything between.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The pages that were asked for, in order; the last one is where the browser stays.
    pub steps: Vec<Step>,
}

/// One request of a navigation.
#[derive(Clone, Debug)]
pub struct Step {
    /// What was asked for.
    pub url: Url,
    /// The answer.
    pub response: Response,
}

impl Visit {
    /// The answer that the browser shows.
    ///
    /// # Panics
    /// Where the first URL could not be read.
    pub fn end(&self) -> &Step {
        self.steps.last().expect("a navigation has a step")
    }

    /// The URLs in their order, one a line, for the message of a test that fails.
    pub fn path(&self) -> String {
        let urls: Vec<&str> = self.steps.iter().map(|step| step.url.as_str()).collect();
        urls.join("\n")
    }
}
