#!/bin/sh
# What somebody would write who has one machine and one service: no records, no gates, no way back.
# usage: delivery-by-hand.sh REPOSITORY FOLDER   (DATABASE_URL, PORT, npm_config_cache in the environment)
# Prints the pid of the new version. The old one is stopped by its pid in FOLDER/pid.
set -eu
repository=$1
folder=$2
run=$(mktemp -d "$folder/run-XXXXXX")

git clone --quiet --depth 1 "file://$repository" "$run/checkout"
(cd "$run/checkout" && npm ci --omit=dev >"$run/build.log" 2>&1)
rm -rf "$run/checkout/.git"
tar -C "$run/checkout" -czf "$run/artifact.tar.gz" .
sha256sum "$run/artifact.tar.gz" >"$run/digest"
mkdir "$run/release"
tar -C "$run/release" -xzf "$run/artifact.tar.gz"
cd "$run/release"
node migrate.mjs >"$run/migrate.log" 2>&1
node server.mjs >"$run/server.log" 2>&1 &
pid=$!
until curl -sf "http://127.0.0.1:$PORT/health" >/dev/null; do sleep 0.05; done
# The switch: whoever forwards requests reads the port from here.
printf '%s' "$PORT" >"$folder/current.new"
mv "$folder/current.new" "$folder/current"
if [ -f "$folder/pid" ]; then kill "$(cat "$folder/pid")" 2>/dev/null || true; fi
printf '%s' "$pid" >"$folder/pid"
