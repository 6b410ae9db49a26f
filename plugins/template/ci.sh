#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Continuous integration of the plugin @NAME@: builds it, runs its test, puts the file through every check.
# Called by whatever runs your builds, from anywhere. Needs cc, make, pkg-config and an installed SEUS.
set -eu
cd "$(dirname "$0")"
make clean
make test
make check
