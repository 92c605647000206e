#!/bin/sh
# Makes a Debian package of a bundle: build_deb.sh TREE VERSION OUT
# The dependencies are those that the bundle's own libraries name, found by dpkg-shlibdeps.
set -eu
tree=$1 version=$2 out=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

root=$work/root
cp -a "$tree" "$root"
install -D -m 644 "$here/copyright" "$root/usr/share/doc/falx/copyright"
gzip -9nc "$here/../../CHANGELOG.md" >"$work/changelog.gz"
install -D -m 644 "$work/changelog.gz" "$root/usr/share/doc/falx/changelog.gz"

mkdir -p "$work/debian"
printf 'Source: falx\nMaintainer: Falx <falx@localhost>\n\nPackage: falx\nArchitecture: amd64\n' >"$work/debian/control"
sh "$here/elf_files.sh" "$root/opt/falx" >"$work/elf"
depends=$(cd "$work" && tr '\n' '\0' <elf | xargs -0 dpkg-shlibdeps -O --ignore-missing-info \
    $(sed 's,/[^/]*$,,; s,^,-l,' elf | sort -u) 2>"$work/shlibdeps.log" | sed 's/^shlibs:Depends=//') || {
    cat "$work/shlibdeps.log" >&2
    exit 1
}

mkdir "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<END
Package: falx
Version: $version
Architecture: amd64
Maintainer: Falx <falx@localhost>
Section: science
Priority: optional
Installed-Size: $(du -sk --apparent-size "$root" | cut -f1)
Depends: $depends
Recommends: desktop-file-utils, shared-mime-info, hicolor-icon-theme
Suggests: fonts-noto-cjk
Description: outlines the FLAIR abnormality of a glioma on brain MRI
 Opens DICOM, NIfTI and NRRD, outlines with a U-Net on the PC's own processor or
 NVIDIA GPU, measures and exports. Nothing leaves the PC. Not for diagnostic use.
END
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
chmod -R u=rwX,go=rX "$root"
mkdir -p "$out"
dpkg-deb --root-owner-group -Zxz -z"${XZ_LEVEL:-6}" --build "$root" "$out/falx_${version}_amd64.deb"
