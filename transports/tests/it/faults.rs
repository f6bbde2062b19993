//! The fault table of `clerk-conformance` over all three transports.

use clerk_backend::{ReqwestTransport, UreqTransport};
use clerk_conformance::transport_kit::{self, Report};

use crate::MEMORY;
use crate::custom_transport::Plain;

const LIMIT: usize = 4 * 1024 * 1024;

/// Far below the floods of 100 MB, far above what the tests beside this one hold.
const MEMORY_MB: f32 = 64.0;

fn judge(before: f32, report: &Report) {
    println!("{report}");
    for row in report.rows() {
        println!("{:>8.1?}  {:<55} {:?}", row.elapsed, row.name, row.ended);
    }
    assert!(report.passed(), "{report}");
    let grown = MEMORY.peak_usage_as_mb() - before;
    assert!(grown < MEMORY_MB, "{grown} MB more than before");
}

#[test]
fn ureq() {
    let before = MEMORY.current_usage_as_mb();
    judge(
        before,
        &transport_kit::check(&UreqTransport::new().with_max_body(LIMIT)),
    );
}

#[tokio::test]
async fn reqwest() {
    let before = MEMORY.current_usage_as_mb();
    let transport = ReqwestTransport::new().unwrap().with_max_body(LIMIT);
    judge(before, &transport_kit::check_async(&transport).await);
}

#[test]
fn a_custom_one() {
    let before = MEMORY.current_usage_as_mb();
    judge(before, &transport_kit::check(&Plain { max_body: LIMIT }));
}
