#!/bin/sh
# Builds the Windows installers from a stand-in tree, to see that their scripts are sound where there is no Windows:
# check_structure.sh BUNDLE ICONS VERSION OUT
# The stand-in has the layout of the real bundle and small files; nothing in it runs on Windows.
set -eu
bundle=$1 icons=$2 version=$3 out=$4
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)

rm -rf "$out/stand-in"
mkdir -p "$out/stand-in/_internal"
cp -a "$bundle/licences" "$out/stand-in/"
cp -a "$bundle/_internal/resources" "$out/stand-in/_internal/"
find "$out/stand-in" -type d -empty -delete # installers carry files
printf 'MZ' | tee "$out/stand-in/falx.exe" >"$out/stand-in/falxw.exe"

python3 "$here/msi.py" "$out/stand-in" "$icons/falx.ico" "$version" "$out/falx.wxs"
(cd "$out" && wixl --arch x64 -o "falx-$version.msi" falx.wxs)
makensis -V2 -DVERSION="$version" -DBUNDLE="$out/stand-in" -DICON="$(cd "$icons" && pwd)/falx.ico" \
    -DOUT="$out/falx-$version-setup.exe" "$here/falx.nsi"

# The package has to give back every file, and carry what the list of programs and an upgrade need.
rm -rf "$out/extracted"
msiextract -C "$out/extracted" "$out/falx-$version.msi" >/dev/null
installed=$(dirname "$(find "$out/extracted" -name falxw.exe)")
diff -r "$out/stand-in" "$installed"
properties=$(msiinfo export "$out/falx-$version.msi" Property)
for wanted in "UpgradeCode" "ProductVersion	$version" "Manufacturer	Falx" "ARPPRODUCTICON"; do
    echo "$properties" | grep -q "$wanted" || { echo "the package lacks $wanted" >&2; exit 1; }
done
msiinfo export "$out/falx-$version.msi" Upgrade | grep -q 6F1C9B0E-7A54-4C38-9B0F-2D6C51E7A9F4
echo "Windows installers are sound in structure: $out"
