#!/bin/sh
# Collects the window's texts into the translation source and compiles it. Translate what is "unfinished" in between.
set -eu
cd "$(dirname "$0")/.."
source=resources/translations/falx_ko.ts
pyside6-lupdate -silent -extensions py app/ui -no-obsolete -locations none -source-language en -target-language ko -ts "$source"
grep -c 'type="unfinished"' "$source" | sed 's/$/ texts wait for their translation/'
pyside6-lrelease -silent "$source" -qm "${source%.ts}.qm"
