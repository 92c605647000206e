#!/bin/sh
# Runs the program $1 with its arguments, and every process that it starts of itself, on the processor that QEMU_CPU
# names: in a namespace of its own, the kernel is told to hand this very program to the emulator.
# PyInstaller's loader starts the program anew, and that would otherwise leave the emulator: unshare -Urm sh emulated.sh …
set -eu
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
head=$(head -c 64 "$1" | od -An -v -tx1 | tr -d '\n' | sed 's/ /\\x/g')
printf ':falx:M:0:%s::%s:F' "$head" "$(command -v qemu-x86_64-static)" >/proc/sys/fs/binfmt_misc/register
exec "$@"
