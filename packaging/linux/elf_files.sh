#!/bin/sh
# Lists the programs and libraries below a folder whose needs an installation has to meet.
# TVM's library for NVIDIA GPUs is left out: it is loaded only where the GPU's driver is found.
set -eu
find "$1" -type f \( -name '*.so' -o -name '*.so.*' -o -perm -u+x \) ! -name 'libtvm_runtime_cuda.so' ! -path '*/compiled_models/*' |
    while IFS= read -r file; do
        if [ "$(head -c 4 "$file" | od -An -c | tr -d ' ')" = '177ELF' ]; then echo "$file"; fi
    done
