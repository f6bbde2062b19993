#!/usr/bin/env bash
# Builds the proof, runs it, and shows that a std leak would have been noticed.
set -euo pipefail
cd "$(dirname "$0")"
target=x86_64-unknown-linux-gnu
# `--target` keeps these flags away from build scripts and macros.
export RUSTFLAGS="-C link-arg=-nostartfiles -C link-arg=-nostdlib -C link-arg=-static -C relocation-model=static"
out=${CARGO_TARGET_DIR:-target}
cargo build --quiet --target $target --target-dir "$out"
"$out/$target/debug/clerk-bare"
echo "bare: clerk-core verified a token without std ($(stat -c %s "$out/$target/debug/clerk-bare") bytes)"
if log=$(cargo build --quiet --target $target --target-dir "$out" --features leak 2>&1); then
    echo "bare: the negative control was built although it links std" >&2
    exit 1
fi
case $log in
*E0152*) echo "bare: the negative control fails as it must (duplicate lang item)" ;;
*) printf 'bare: the negative control failed for another reason:\n%s\n' "$log" >&2; exit 1 ;;
esac
