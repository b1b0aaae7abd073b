#!/bin/sh
# Writes .env for docker-compose.yml beside it: every secret random, readable by you alone. Never overwrites one: data written
# with WORKSPACE_SECRET and MASTER_KEY cannot be read without them.
#
#   sh infra/make-env.sh [FILE]
set -eu
file=${1:-$(dirname "$0")/../.env}
if [ -e "$file" ]; then
  echo "$file is there already, and its secrets are needed to read what was written with them: nothing done." >&2
  exit 1
fi
random() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
for_urls() { random | tr '+/' '-_' | tr -d '='; }
umask 077
cat >"$file" <<END
POSTGRES_PASSWORD=$(for_urls)
REDIS_PASSWORD=$(for_urls)
INTERNAL_TOKEN=$(for_urls)
WORKSPACE_SECRET=$(for_urls)
MASTER_KEY=$(random)
END
echo "Wrote $file. Keep a copy where your backups are."
