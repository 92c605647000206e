#!/bin/sh
# Writes SHA256SUMS of the installers in a folder, in the form that sha256sum -c reads.
set -eu
cd "$1"
find . -maxdepth 1 -type f \( -name '*.deb' -o -name '*.rpm' -o -name '*.msi' -o -name '*.exe' -o -name '*.pkg' -o -name '*.cdx.json' \) -printf '%f\0' |
    sort -z | xargs -0 -r sha256sum >SHA256SUMS
[ -s SHA256SUMS ] || { echo "There is no installer in $1." >&2; exit 1; }
