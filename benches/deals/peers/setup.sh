#!/usr/bin/env bash
# Installs the peers into a folder of their own: setup.sh FOLDER
set -e
python3 -m venv "$1"
"$1/bin/pip" install --quiet -r "$(dirname "$0")/requirements.txt"
