#!/usr/bin/env bash
# How long a program that only verifies tokens takes to build from nothing in release, with
# clerk-core and with jsonwebtoken 11 (RustCrypto backend), and how many crates each compiles.
# The builds alternate, so that a busy machine disturbs both alike; the fastest of each counts.
#
# usage: verify-only-build.sh [ROUNDS]
set -euo pipefail
rounds=${1:-3}
core=$(cd "$(dirname "$0")/../../core" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
unset CARGO_TARGET_DIR CARGO_INCREMENTAL RUSTC_WRAPPER

new_program() { # name, dependency line, source on stdin
  mkdir -p "$place/$1/src"
  cat > "$place/$1/Cargo.toml" <<TOML
[package]
name = "$1"
version = "0.0.0"
edition = "2024"
[workspace]
[dependencies]
$2
TOML
  cat > "$place/$1/src/main.rs"
  (cd "$place/$1" && cargo fetch --quiet)
}

new_program ours "clerk-core = { path = \"$core\" }" <<'RUST'
use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::jwt::Key;

fn main() {
    let pem = std::env::args().nth(1).unwrap_or_default();
    match Key::from_pem(&pem, &RustCrypto) {
        Ok(key) => println!("{:?}", key.verify(Algorithm::Rs256, b"", b"")),
        Err(error) => println!("{error}"),
    }
}
RUST
new_program theirs 'jsonwebtoken = { version = "11", features = ["rust_crypto"] }' <<'RUST'
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

fn main() {
    let pem = std::env::args().nth(1).unwrap_or_default();
    match DecodingKey::from_rsa_pem(pem.as_bytes()) {
        Ok(key) => {
            let token = decode::<std::collections::HashMap<String, String>>(
                "", &key, &Validation::new(Algorithm::RS256));
            println!("{:?}", token.map(|token| token.claims));
        }
        Err(error) => println!("{error}"),
    }
}
RUST

build() { # name; prints milliseconds
  rm -rf "$place/$1/target"
  local from
  from=$(date +%s%N)
  (cd "$place/$1" && cargo build --release --quiet --offline)
  echo $((($(date +%s%N) - from) / 1000000))
}

crates() { # what is compiled for the program, without the program itself
  (cd "$place/$1" && cargo tree --offline --edges normal,build --prefix none --no-dedupe |
    sed 's/ (.*//' | sort -u | grep -vc "^$1 ")
}

declare -A best=([ours]=999999999 [theirs]=999999999)
for _ in $(seq "$rounds"); do
  for name in ours theirs; do
    took=$(build "$name")
    if ((took < best[$name])); then best[$name]=$took; fi
  done
done

printf '%-40s %8s %8s\n' "clean release build, verify only" seconds crates
for name in ours theirs; do
  label=clerk-core
  [ "$name" = theirs ] && label="jsonwebtoken 11 (rust_crypto)"
  printf '%-40s %8s %8s\n' "$label" \
    "$(awk "BEGIN { printf \"%.1f\", ${best[$name]} / 1000 }")" "$(crates "$name")"
done
awk "BEGIN { printf \"clerk-core takes %.2f of the time\n\", ${best[ours]} / ${best[theirs]} }"
