#!/bin/sh
# Lays out what an installation on Linux consists of, below a folder: tree.sh BUNDLE ICONS DESTINATION
set -eu
bundle=$1 icons=$2 destination=$3
here=$(dirname "$0")

rm -rf "$destination"
mkdir -p "$destination/opt" "$destination/usr/bin" "$destination/etc/falx/policies/managed" "$destination/etc/falx/policies/recommended"
cp -a "$bundle" "$destination/opt/falx"
ln -s /opt/falx/falx "$destination/usr/bin/falx"
install -D -m 644 "$here/falx.desktop" "$destination/usr/share/applications/falx.desktop"
install -D -m 644 "$here/falx-mime.xml" "$destination/usr/share/mime/packages/falx.xml"
install -D -m 644 "$here/falx.1" "$destination/usr/share/man/man1/falx.1"
gzip -9n "$destination/usr/share/man/man1/falx.1"
for size in 16 24 32 48 64 128 256 512; do
    install -D -m 644 "$icons/$size.png" "$destination/usr/share/icons/hicolor/${size}x$size/apps/falx.png"
done
install -D -m 644 "$here/../../resources/icons/falx.svg" "$destination/usr/share/icons/hicolor/scalable/apps/falx.svg"
# Whatever the builder's umask was: readable by all, writable by root alone.
chmod -R u=rwX,go=rX "$destination"
