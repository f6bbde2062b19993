#!/bin/sh
# The differential run. Without Node or the reference it says so and fails, unless told --allow-missing-node.
here=$(dirname "$0")
allowed=1
for argument in "$@"; do
  shift
  if [ "$argument" = --allow-missing-node ]; then allowed=0; else set -- "$@" "$argument"; fi
done
if ! command -v node >/dev/null 2>&1; then
  echo "differential run NOT DONE: Node (20 or newer) is missing"
  exit $allowed
fi
if [ ! -d "$here/node_modules/@clerk/backend" ]; then
  echo "differential run NOT DONE: the reference is missing (cd $here && npm install)"
  exit $allowed
fi
exec node "$here/run.mjs" "$@"
