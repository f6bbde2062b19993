//! The fault table of `clerk-conformance` over all three transports.

use clerk_backend::{ReqwestTransport, UreqTransport};
use clerk_conformance::transport_kit::{self, Report};

use crate::custom_transport::Plain;

const LIMIT: usize = 4 * 1024 * 1024;

/// What a thread may hold at once: the answer so far twice over, while its buffer grows, and as
/// much again for everything else. The floods are of 100 MB.
const MEMORY: u64 = 4 * LIMIT as u64;

/// Runs the table on this thread, where every allocation of the transport is counted.
fn judge(run: impl FnOnce() -> Report) {
    let mut report = None;
    let memory = allocation_counter::measure(|| report = Some(run()));
    let report = report.unwrap();
    for row in report.rows() {
        println!("{:>8.1?}  {:<55} {:?}", row.elapsed, row.name, row.ended);
    }
    assert!(report.passed(), "{report}");
    println!("at most {} bytes at once", memory.bytes_max);
    assert!(memory.bytes_max < MEMORY, "{} bytes", memory.bytes_max);
}

#[test]
fn ureq() {
    judge(|| transport_kit::check(UreqTransport::new().max_body(LIMIT)));
}

#[test]
fn reqwest() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let transport = ReqwestTransport::new().unwrap().max_body(LIMIT);
    judge(|| runtime.block_on(transport_kit::check_async(transport)));
}

#[test]
fn a_custom_one() {
    judge(|| transport_kit::check(Plain { max_body: LIMIT }));
}
