#!/usr/bin/env bash
# How much processor time it takes to decide about one request with a session in its cookies, here
# and with the JavaScript package @clerk/backend: the same request, token, options and core, in
# rounds that alternate. The package keeps what it keeps by itself (its client, the fetched keys), is
# warmed up with as many requests as are measured, has telemetry off and many requests under way at
# once. `warm` is the first way with the cache of proofs that clients have by default. The median of the rounds counts. Linux only.
#
# usage: authenticate.sh [ROUNDS] [REQUESTS_A_ROUND]     (in ../differential: npm install)
set -euo pipefail
rounds=${1:-5}
count=${2:-5000}
here=$(cd "$(dirname "$0")" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
if [ ! -d "$here/../differential/node_modules/@clerk/backend" ]; then
  echo "authenticate NOT DONE: the package is missing (cd conformance/differential && npm install)"
  exit 1
fi

mkdir "$place/src"
cp "$here/authenticate.rs" "$place/src/main.rs"
cp "$here/../src/testee/warm.rs" "$place/src/warm.rs"
cat > "$place/Cargo.toml" <<TOML
[package]
name = "authenticate"
version = "0.0.0"
edition = "2024"
[workspace]
[dependencies]
clerk-core = { path = "$here/../../core", features = ["auth"] }
serde_json = "1"
TOML
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$place/target} cargo build --quiet --release --manifest-path "$place/Cargo.toml"
ours=${CARGO_TARGET_DIR:-$place/target}/release/authenticate
node "$here/authenticate.mjs" --question "$place/question.json"

one_core=()
if command -v taskset >/dev/null; then one_core=(taskset -c 0); fi
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

for way in pem jwks warm signed-out; do
  for _ in $(seq "$rounds"); do
    rust=$("${one_core[@]}" "$ours" "$place/question.json" "$way" "$count")
    js=$("${one_core[@]}" node "$here/authenticate.mjs" "$place/question.json" "$way" "$count")
    echo "$rust" >> "$place/rust.$way"
    echo "$js" >> "$place/js.$way"
    awk "BEGIN { print $js / $rust }" >> "$place/ratio.$way"
  done
  printf '%-11s ours %7.1f us   @clerk/backend %7.1f us   ratio %5.1f (median of %d rounds)\n' "$way" \
    "$(awk "BEGIN { print $(median "$place/rust.$way") / 1000 }")" "$(awk "BEGIN { print $(median "$place/js.$way") / 1000 }")" \
    "$(median "$place/ratio.$way")" "$rounds"
done
