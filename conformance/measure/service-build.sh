#!/usr/bin/env bash
# How long a small service that lists users takes to build, from nothing and again after a change to
# its own source: over clerk-backend and over clerk-rs 0.5.0, both on reqwest with the operating
# system's TLS and without HTTP/2 and compression, which clerk-rs leaves out. Both have the whole API.
# Both are built as dependencies that somebody else publishes: ours from the last commit, because cargo
# compiles a path dependency incrementally, which costs a clean build.
# The builds alternate and the best of each counts. On a busy machine look at the processors' time.
#
# usage: service-build.sh [ROUNDS] [PROFILE]      PROFILE is dev (default) or release
set -euo pipefail
rounds=${1:-3} profile=${2:-dev}
root=$(cd "$(dirname "$0")/../.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
unset CARGO_TARGET_DIR CARGO_INCREMENTAL RUSTC_WRAPPER
git clone --quiet "$root" "$place/published"

new_service() { # name, dependency line, source on stdin
  mkdir -p "$place/$1/src"
  cat > "$place/$1/Cargo.toml" <<TOML
[package]
name = "$1"
version = "0.0.0"
edition = "2024"
[workspace]
[dependencies]
tokio = { version = "1", features = ["macros", "rt"] }
$2
TOML
  cat > "$place/$1/src/main.rs"
  (cd "$place/$1" && cargo fetch --quiet)
}

new_service ours "clerk-backend = { git = \"file://$place/published\", default-features = false, features = [\"reqwest\", \"native-tls\"] }" <<'RUST'
use clerk_backend::AsyncClient;
use clerk_backend::api::users;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clerk = AsyncClient::from_env()?;
    for user in clerk.send(users::list().limit(500)).await? {
        println!("{} {}", user.id, user.email_addresses.len());
    }
    Ok(())
}
RUST
new_service theirs 'clerk-rs = { version = "=0.5.0", default-features = false, features = ["native-tls"] }' <<'RUST'
use clerk_rs::{ClerkConfiguration, apis::users_api};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = ClerkConfiguration::new(std::env::var("CLERK_SECRET_KEY")?);
    let users = users_api::get_user_list(
        &config, None, None, None, None, None, None, None, None, None, None, None, None, None,
        None, None, None, None, None, None, None, None, None, Some(500), None, None, None,
    )
    .await?;
    for user in users {
        println!("{} {}", user.id, user.email_addresses.len());
    }
    Ok(())
}
RUST

build() { # name; prints milliseconds on the clock and of the processors
  local TIMEFORMAT='%R %U %S'
  { time (cd "$place/$1" && cargo build --profile "$profile" --quiet --offline 2> "$place/said"); } 2> "$place/took" ||
    { cat "$place/said" >&2; return 1; }
  awk '{ printf "%d %d\n", $1 * 1000, ($2 + $3) * 1000 }' "$place/took"
}

crates() { # what is compiled for the service, without the service itself
  (cd "$place/$1" && cargo tree --offline --edges normal,build --prefix none --no-dedupe |
    sed 's/ (.*//' | sort -u | grep -vc "^$1 ")
}

declare -A best
note() { # key, milliseconds: keeps the least
  if [ -z "${best[$1]:-}" ] || (($2 < best[$1])); then best[$1]=$2; fi
}

for round in $(seq "$rounds"); do
  for name in ours theirs; do
    rm -rf "$place/$name/target"
    read -r real work < <(build "$name")
    note "clean $name clock" "$real"
    note "clean $name processors" "$work"
    echo "// changed in round $round" >> "$place/$name/src/main.rs"
    read -r real work < <(build "$name")
    note "again $name clock" "$real"
    note "again $name processors" "$work"
  done
done

seconds() { awk "BEGIN { printf \"%.1f\", $1 / 1000 }"; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
printf '%-34s %9s %12s %7s\n' "service that lists users ($profile)" "clock s" "processor s" crates
for what in clean again; do
  for name in ours theirs; do
    label=clerk-backend
    [ "$name" = theirs ] && label="clerk-rs 0.5.0"
    printf '%-34s %9s %12s %7s\n' "$what: $label" "$(seconds "${best[$what $name clock]}")" \
      "$(seconds "${best[$what $name processors]}")" "$(crates "$name")"
  done
  printf '%-34s %9s %12s\n' "$what: ratio" \
    "$(ratio "${best[$what ours clock]}" "${best[$what theirs clock]}")" \
    "$(ratio "${best[$what ours processors]}" "${best[$what theirs processors]}")"
done
