//! Benchmarks only; see `benches/clerk`.
