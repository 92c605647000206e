#!/bin/sh
# Installs the system libraries that Qt needs when run as root on a Debian-like system, else names the command.
# Programs and libraries that are needed besides are given as arguments of the form program:package and lib….so.1:package.
set -eu

# library file that the loader has to find : Debian package that brings it
needed="
libEGL.so.1:libegl1
libGL.so.1:libgl1
libxkbcommon.so.0:libxkbcommon0
libxkbcommon-x11.so.0:libxkbcommon-x11-0
libdbus-1.so.3:libdbus-1-3
libfontconfig.so.1:libfontconfig1
libglib-2.0.so.0:libglib2.0-0
libX11-xcb.so.1:libx11-xcb1
libxcb-randr.so.0:libxcb-randr0
libxcb-render.so.0:libxcb-render0
libxcb-shm.so.0:libxcb-shm0
libxcb-sync.so.1:libxcb-sync1
libxcb-util.so.1:libxcb-util1
libxcb-xfixes.so.0:libxcb-xfixes0
libxcb-cursor.so.0:libxcb-cursor0
libxcb-icccm.so.4:libxcb-icccm4
libxcb-image.so.0:libxcb-image0
libxcb-keysyms.so.1:libxcb-keysyms1
libxcb-render-util.so.0:libxcb-render-util0
libxcb-shape.so.0:libxcb-shape0
libxcb-xkb.so.1:libxcb-xkb1
"

# Only Linux has packages to ask for; the wheels for other systems bring everything.
[ "$(uname -s)" = Linux ] || exit 0

known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)
missing=""
for entry in $needed; do
    case "$known" in
        *"${entry%%:*}"*) ;;
        *) missing="$missing ${entry##*:}" ;;
    esac
done
for entry in "$@"; do
    case "$entry $known" in
        lib*"	${entry%%:*} ("*) ;;
        lib*) missing="$missing ${entry##*:}" ;;
        *) command -v "${entry%%:*}" >/dev/null || missing="$missing ${entry##*:}" ;;
    esac
done
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "Falx needs system packages that are missing here; install what your distribution calls:$missing" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Falx needs system packages that are missing here; run: sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
echo "Installing system packages:$missing"
apt-get update -qq
# shellcheck disable=SC2086  # a list of package names
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
