#!/usr/bin/env bash
# Runs Clerk's own SDKs against the emulator: usage `conformance/official/run.sh [OPENAPI_FILE]`.
# With a copy of Clerk's OpenAPI file the calls go through Prism, which judges every request and answer by it.
# What is missing on the machine is said in a line that begins with SKIPPED, and is no failure.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/official
openapi=${1:-}
mkdir -p "$work"
cp "$here"/*.mjs "$here"/*.py "$here"/package.json "$work"

pids=()
trap '[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true' EXIT
await() { # waits until FILE holds TEXT
  for _ in $(seq 300); do grep -q "$2" "$1" 2>/dev/null && return; sleep 0.1; done
  echo "no '$2' in $1 after 30 s"; cat "$1"; exit 1
}

(cd "$root" && cargo build -q -p clerk-emulator)
"${CARGO_TARGET_DIR:-$root/target}/debug/emulator" --seed 1 --users 60 --organizations 5 > "$work/emulator.txt" &
pids+=($!)
await "$work/emulator.txt" 'END PUBLIC KEY'
eval "$(sed -n '/^export /,$p' "$work/emulator.txt")"
export CLERK_TELEMETRY_DISABLED=1 EMULATOR_URL=$CLERK_API_URL # for what no SDK does, past the judge

node=no
if command -v npm > /dev/null && (cd "$work" && npm install --silent --no-package-lock --no-audit --no-fund); then node=yes; fi

if [ -n "$openapi" ] && [ $node = yes ] \
  && (cd "$work" && npm install --silent --no-save --no-package-lock --no-audit --no-fund @stoplight/prism-cli@5); then
  node "$work/relax.mjs" "$openapi" "$work/openapi.json"
  port=$((20000 + RANDOM % 10000))
  node "$work/node_modules/@stoplight/prism-cli/dist/index.js" proxy --errors -p $port "$work/openapi.json" "$CLERK_API_URL" > "$work/prism.txt" 2>&1 &
  pids+=($!)
  await "$work/prism.txt" 'Prism is listening'
  export CLERK_API_URL=http://127.0.0.1:$port
  echo "official: every exchange is judged by $openapi"
else
  echo "SKIPPED official: no judgement by the OpenAPI file (give its path; needs npm)"
fi

if [ $node = yes ]; then
  node "$work/sdk.mjs"
else
  echo "SKIPPED official: @clerk/backend (needs npm and its registry)"
fi

if python3 -m venv "$work/venv" > /dev/null 2>&1 && "$work/venv/bin/pip" -q install -r "$here/requirements.txt"; then
  "$work/venv/bin/python" "$work/sdk.py"
else
  echo "SKIPPED official: clerk-backend-api (needs python3 with venv and its registry)"
fi
