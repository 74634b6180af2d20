#!/bin/sh
# Reads observability/.env and writes everything that the stack is started from. The same as: arx stack init "$@"
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd -- "$root"

# The arx that is installed here, or above, as in a workspace.
directory=$root
while [ ! -x "$directory/node_modules/.bin/arx" ] && [ "$directory" != / ]; do
  directory=$(dirname -- "$directory")
done
if [ -x "$directory/node_modules/.bin/arx" ]; then
  exec "$directory/node_modules/.bin/arx" stack init "$@"
fi
# Never fetched: in the registry a package of that name may be somebody else's.
exec npx --no-install arx stack init "$@"
