#!/bin/sh
# Signs the installers in a folder with the organisation's keys: sign.sh DIST
#   FALX_GPG_KEY            fingerprint of the GPG key, for .deb and .rpm and for SHA256SUMS
#   FALX_PKCS12             file with the certificate for Windows code signing
#   FALX_PKCS12_PASSWORD    file that holds its password
#   FALX_TIMESTAMP_URL      time stamp service for Windows signatures (optional)
# What has a key is signed; Windows files come first, since their bytes change, then the sums are taken again.
set -eu
dist=$1
here=$(cd "$(dirname "$0")" && pwd)
[ -n "${FALX_GPG_KEY:-}${FALX_PKCS12:-}" ] || {
    echo "Name a key: FALX_GPG_KEY for Linux packages and sums, FALX_PKCS12 for Windows installers." >&2
    exit 2
}

if [ -n "${FALX_PKCS12:-}" ]; then
    for file in "$dist"/*.msi "$dist"/*.exe; do
        [ -f "$file" ] || continue
        osslsigncode sign -pkcs12 "$FALX_PKCS12" -readpass "$FALX_PKCS12_PASSWORD" -h sha256 -n Falx \
            ${FALX_TIMESTAMP_URL:+-ts "$FALX_TIMESTAMP_URL"} -in "$file" -out "$file.signed"
        mv "$file.signed" "$file"
    done
fi
if [ -n "${FALX_GPG_KEY:-}" ]; then
    for file in "$dist"/*.rpm; do
        [ -f "$file" ] || continue
        rpmsign --define "_gpg_name $FALX_GPG_KEY" --define "__gpg $(command -v gpg)" --addsign "$file"
    done
fi
sh "$here/checksums.sh" "$dist"
if [ -n "${FALX_GPG_KEY:-}" ]; then
    # apt trusts the repository's index, not single packages; a detached signature serves those who fetch the file.
    for file in "$dist"/*.deb "$dist/SHA256SUMS"; do
        [ -f "$file" ] || continue
        gpg --batch --yes --local-user "$FALX_GPG_KEY" --armor --detach-sign --output "$file.asc" "$file"
    done
fi
