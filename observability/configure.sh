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
# Never fetched: in the registry a package of that name is somebody else's.
if ! command -v arx >/dev/null 2>&1; then
  echo "configure.sh: arx is not installed: it is neither in node_modules/.bin here or above, nor on PATH; run npm install in the copy of ARX that this is part of, or install the package @arx/cli" >&2
  exit 127
fi
exec arx stack init "$@"
