# What is handed out: everything goes to dist/, which git ignores.
#   make bundle          dist/falx, the program in one folder
#   make deb rpm         packages of that folder
#   make checksums sign  SHA-256 sums of dist/ and signatures with the organisation's key
#   make test-bundle     tests of the frozen program and of the packages; make measure-bundle tells how long it takes to start
BUNDLE_ENV ?= build/bundle-env
BUNDLE_PYTHON = $(BUNDLE_ENV)/bin/python
TREE = build/bundle/tree
VERSION = $(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' app/__init__.py)
TEST_PYTHON ?= $(BIN)/python

.PHONY: bundle deb rpm windows-check checksums sign test-bundle measure-bundle

# Neither PyTorch nor anything else that the program does not name: what is found here could be frozen.
$(BUNDLE_ENV)/.ready: requirements/bundle.lock
	$(PYTHON) -m venv $(BUNDLE_ENV)
	$(BUNDLE_PYTHON) -m pip install --quiet --no-deps -r requirements/bundle.lock
	@touch $@

bundle: $(BUNDLE_ENV)/.ready
	@sh packaging/system-libraries.sh eu-strip:elfutils objcopy:binutils
	$(BUNDLE_PYTHON) packaging/bundle.py

dist/falx/falx:
	$(MAKE) --no-print-directory bundle

$(TREE): dist/falx/falx packaging/linux/tree.sh packaging/linux/falx.desktop packaging/linux/falx-mime.xml packaging/linux/falx.1
	sh packaging/linux/tree.sh dist/falx build/bundle/icons $@
	@touch $@

# dpkg-shlibdeps looks at the libraries that the bundle asks for, so they have to be here.
WAYLAND = libwayland-cursor.so.0:libwayland-cursor0 libwayland-egl.so.1:libwayland-egl1
deb: $(TREE)
	@sh packaging/system-libraries.sh dpkg-shlibdeps:dpkg-dev $(WAYLAND)
	sh packaging/linux/build_deb.sh $(TREE) $(VERSION) dist

rpm: $(TREE)
	@sh packaging/system-libraries.sh rpmbuild:rpm
	sh packaging/linux/build_rpm.sh $(TREE) $(VERSION) dist

# The structure of the Windows installers, from the Linux bundle as a stand-in for the one that a Windows runner makes.
windows-check: dist/falx/falx
	@sh packaging/system-libraries.sh wixl:wixl msiinfo:msitools makensis:nsis
	sh packaging/windows/check_structure.sh dist/falx build/bundle/icons $(VERSION) build/bundle/windows

checksums:
	sh packaging/signing/checksums.sh dist

# FALX_GPG_KEY names the key; for Windows files FALX_PKCS12 names the certificate and FALX_PKCS12_PASSWORD its password file.
sign: checksums
	sh packaging/signing/sign.sh dist

test-bundle: $(VENV)/.development
	@sh packaging/system-libraries.sh xvfb-run:xvfb
	$(TEST_PYTHON) -m pytest tests/bundle -m slow

measure-bundle: $(VENV)/.development
	@sh packaging/system-libraries.sh xvfb-run:xvfb xwininfo:x11-utils
	xvfb-run -a -s "-screen 0 1600x1000x24 -noreset" $(TEST_PYTHON) -m tests.bundle.measure dist/falx/falx
