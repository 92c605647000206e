#!/bin/sh
# Everything on a Mac with Python 3.11: sh packaging/macos/build.sh
# FALX_MAC_APPLICATION and FALX_MAC_INSTALLER name the Developer ID identities, FALX_MAC_NOTARY notarytool's profile;
# without them the package is left unsigned.
set -eu
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' app/__init__.py)
python3.11 -m venv build/bundle-env
build/bundle-env/bin/python -m pip install --quiet --no-deps -r requirements/bundle.lock
build/bundle-env/bin/python packaging/bundle.py
dist/Falx.app/Contents/MacOS/falx self-test

if [ -n "${FALX_MAC_APPLICATION:-}" ]; then
    find dist/Falx.app -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
        xargs -0 codesign --force --timestamp --options runtime --sign "$FALX_MAC_APPLICATION"
    codesign --force --timestamp --options runtime --entitlements packaging/macos/entitlements.plist \
        --sign "$FALX_MAC_APPLICATION" dist/Falx.app
fi
# shellcheck disable=SC2086  # no identity, no argument
pkgbuild --component dist/Falx.app --install-location /Applications --identifier org.falx.Falx --version "$version" \
    ${FALX_MAC_INSTALLER:+--sign "$FALX_MAC_INSTALLER"} "dist/falx-$version.pkg"
if [ -n "${FALX_MAC_NOTARY:-}" ]; then
    xcrun notarytool submit "dist/falx-$version.pkg" --keychain-profile "$FALX_MAC_NOTARY" --wait
    xcrun stapler staple "dist/falx-$version.pkg"
fi
