# make demo   sets everything up and outlines the bundled case (in a window where there is a display)
# make test   sets everything up and runs every check, and every test that is not slow
# make bundle sets an environment of its own up and freezes the program into dist/falx
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Packages that only PyTorch's CUDA build needs; pip adds them where it installs that build.
CUDA_ONLY := $(shell sed -n 's/^\([a-z0-9-]*\)$$/--no-emit-package \1/p' requirements/cuda-only.txt)

.PHONY: help demo test test-slow torture check bench benchmarks screenshots lock clean

help:
	@sed -n 's/^# //p' Makefile | head -3

demo: $(VENV)/.program
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then sh packaging/system-libraries.sh; fi
	$(BIN)/falx demo

# Compiling for CPUs links with the system's C++ compiler; dciodvfy checks the DICOM files that are written.
test: $(VENV)/.development
	@sh packaging/system-libraries.sh g++:g++ dciodvfy:dicom3tools Xvfb:xvfb
	$(MAKE) --no-print-directory check
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m "not slow"

# The tests that need minutes: ten thousand damaged files, every engine that is compared with, memory at full size.
test-slow: $(VENV)/.development
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m slow

# The promises of reliability at their full size, by signals, full disks, flipped bytes and drivers that crash.
torture: $(VENV)/.development
	@sh packaging/system-libraries.sh cc:gcc unshare:util-linux
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m promise -p tests.helpers.promises tests

check: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

bench: $(VENV)/.program
	$(BIN)/falx bench

# Everything under docs/benchmarks, on this machine; half an hour, and nothing else should run meanwhile.
MODELS ?= unet unet-fast wide
BENCHMARKS ?= docs/benchmarks
benchmarks: $(VENV)/.development
	for model in $(MODELS); do \
	  $(BIN)/falx-build-models profile --model $$model --allow-untuned --out $(BENCHMARKS) && \
	  $(BIN)/falx-build-models bench --peers --model $$model --isa avx2 --out $(BENCHMARKS) && \
	  for precision in fp32 bf16 int8; do \
	    $(BIN)/falx-build-models bench --peers --model $$model --precision $$precision --out $(BENCHMARKS) || exit 1; \
	  done || exit 1; \
	done
	$(BIN)/falx-build-models report cpu-regression --out $(BENCHMARKS)

screenshots: $(VENV)/.development
	@sh packaging/system-libraries.sh xvfb-run:xvfb
	xvfb-run -a -s "-screen 0 1600x1000x24" $(BIN)/python -m app.ui.screenshots --out docs/images

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Falx needs Python 3.11 and $(PYTHON) was not found; install it (Debian: apt-get install python3.11 python3.11-venv) or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Falx is locked to Python 3.11 and $(PYTHON) is another version; name the right one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The virtual environment could not be made; install the venv module (Debian: apt-get install python3.11-venv)." >&2; exit 1; }

$(VENV)/.program: $(VENV)/bin/python requirements/program.lock pyproject.toml
	$(BIN)/pip install --quiet --no-deps -r requirements/program.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

# --no-deps takes the lock as it is: two packages state limits for typing-extensions that exclude each other.
# The second line adds what the build of PyTorch that pip found here needs beyond it (CUDA libraries, or nothing).
$(VENV)/.development: $(VENV)/.program requirements/development.lock
	$(BIN)/pip install --quiet --no-deps -r requirements/development.lock
	$(BIN)/pip install --quiet --constraint requirements/development.lock torch==2.13.0
	@touch $@

# backports-strenum, which ai-edge-litert names, has no release for Python 3.11, whose library holds it.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-package backports-strenum --no-emit-index-url --no-header --override requirements/overrides.txt pyproject.toml -o requirements/program.lock
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-package backports-strenum --no-emit-index-url --no-header --override requirements/overrides.txt --constraint requirements/program.lock --extra gpu --extra bundle pyproject.toml -o requirements/bundle.lock
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-package backports-strenum --no-emit-index-url --no-header --override requirements/overrides.txt --extra build --extra bench --extra test $(CUDA_ONLY) pyproject.toml -o requirements/development.lock

clean:
	rm -rf $(VENV) build dist *.egg-info falx-demo runs

include packaging/packaging.mk
