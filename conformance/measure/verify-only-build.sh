#!/usr/bin/env bash
# How long a program that only verifies tokens takes to build from nothing in release, with
# clerk-core and with jsonwebtoken 11 (RustCrypto backend), and how many crates each compiles.
# The builds alternate and the best of each counts. On a busy machine look at the processors' time.
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

build() { # name; prints milliseconds on the clock and of the processors
  rm -rf "$place/$1/target"
  local TIMEFORMAT='%R %U %S'
  { time (cd "$place/$1" && cargo build --release --quiet --offline 2> "$place/said"); } 2> "$place/took" ||
    { cat "$place/said" >&2; return 1; }
  awk '{ printf "%d %d\n", $1 * 1000, ($2 + $3) * 1000 }' "$place/took"
}

crates() { # what is compiled for the program, without the program itself
  (cd "$place/$1" && cargo tree --offline --edges normal,build --prefix none --no-dedupe |
    sed 's/ (.*//' | sort -u | grep -vc "^$1 ")
}

declare -A clock=([ours]=999999999 [theirs]=999999999) processors=([ours]=999999999 [theirs]=999999999)
for _ in $(seq "$rounds"); do
  for name in ours theirs; do
    read -r real work < <(build "$name")
    if ((real < clock[$name])); then clock[$name]=$real; fi
    if ((work < processors[$name])); then processors[$name]=$work; fi
  done
done

seconds() { awk "BEGIN { printf \"%.1f\", $1 / 1000 }"; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
printf '%-36s %9s %12s %7s\n' "clean release build, verify only" "clock s" "processor s" crates
for name in ours theirs; do
  label=clerk-core
  [ "$name" = theirs ] && label="jsonwebtoken 11 (rust_crypto)"
  printf '%-36s %9s %12s %7s\n' "$label" \
    "$(seconds "${clock[$name]}")" "$(seconds "${processors[$name]}")" "$(crates "$name")"
done
printf '%-36s %9s %12s\n' "ratio" "$(ratio "${clock[ours]}" "${clock[theirs]}")" \
  "$(ratio "${processors[ours]}" "${processors[theirs]}")"
