# Sourced by scripts/chat and scripts/test: makes .venv with what the project needs; quick when nothing changed.
# Usage: . scripts/setup.sh "EXTRAS"   (for example "test", or "" for none)

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1

kilde_setup() {
    local extras="$1" python stamp
    for python in python3.11 python3.12 python3.13 python3; do
        command -v "$python" >/dev/null && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' && break
        python=""
    done
    if [ -z "$python" ]; then
        echo "Kilde needs Python 3.11 or later; install it and run this again." >&2
        exit 1
    fi
    stamp="$(cksum <pyproject.toml) $extras"
    [ -e .venv/kilde-stamp ] && [ "$(cat .venv/kilde-stamp)" = "$stamp" ] && return
    # What a script asked for before stays: `scripts/chat` after `scripts/test` installs nothing.
    if [ -z "$extras" ] && [ -e .venv/kilde-stamp ] && [[ "$(cat .venv/kilde-stamp)" == "$(cksum <pyproject.toml)"* ]]; then
        return
    fi
    rm -f .venv/kilde-stamp # written last: what is interrupted from here on is done again
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then # not there, or broken off half-made
        if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$python cannot make a virtual environment; install $python-venv (python3-venv on Debian) and run this again." >&2
            exit 1
        fi
        "$python" -m venv --clear .venv
    fi
    echo "Installing Kilde into .venv (about a gigabyte, once) ..."
    .venv/bin/python -m pip install --quiet --progress-bar on --editable ".${extras:+[$extras]}"
    echo "$stamp" >.venv/kilde-stamp
}

kilde_setup "${1-}"
