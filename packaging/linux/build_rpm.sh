#!/bin/sh
# Makes an RPM package of a bundle: build_rpm.sh TREE VERSION OUT
set -eu
tree=$(cd "$1" && pwd) version=$2 out=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Sonames that the bundle answers itself, as one regular expression without characters that rpm's macros know.
private=$(find "$tree/opt/falx" -name '*.so*' -printf '%f\n' | sort -u | sed 's/[.+]/./g' | paste -sd'|' | sed 's/|/.*|/g').*
rpmbuild -bb --quiet --target x86_64-linux \
    --define "_topdir $work" --define "tree $tree" --define "falx_version $version" --define "private $private" --define "payload ${RPM_PAYLOAD:-w6T2.xzdio}" \
    "$here/falx.rpm.spec"
mkdir -p "$out"
cp "$work"/RPMS/x86_64/*.rpm "$out/"
