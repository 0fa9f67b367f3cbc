# Sourced by the other scripts. Makes .venv from a lock file on first use and whenever the lock changes.
# usage: . scripts/setup.sh; set_up run|dev

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv
python=$venv/bin/python

say() { printf '%s\n' "$*" >&2; }
fail() { say "set-up: $1"; exit "${2:-1}"; }

find_python() {
    for candidate in ${COACH_PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

may_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() { # quietly; the caller decides what it means when it fails
    may_apt || return 1
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null 2>&1
}

make_venv() {
    base=$(find_python) || fail "Python 3.11, 3.12 or 3.13 is needed and none was found. Install one, or name it in COACH_PYTHON." 2
    if ! "$base" -m venv "$venv" >/dev/null 2>&1; then
        version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_install "python$version-venv" || apt_install python3-venv || true
        "$base" -m venv "$venv" >/dev/null || fail "$base cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv)."
    fi
}

install_locked() { # $1: run or dev
    set -- "$1" "$venv/pip.log"
    if ! "$python" -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r "$root/requirements/$1.txt" >"$2" 2>&1; then
        grep -i '^error' "$2" | tail -n 2 >&2
        fail "the packages could not be installed (whole log: $2). Check the network and disk space, then run this again: it goes on where it stopped."
    fi
    purelib=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$root" >"$purelib/interview-coach.pth"
}

set_up() { # $1: run or dev
    stamp=$venv/.ready-$1
    [ "$1" = run ] && [ -f "$venv/.ready-dev" ] && cmp -s "$root/requirements/run.txt" "$venv/.ready-dev-run" && return 0
    cmp -s "$root/requirements/$1.txt" "$stamp" && return 0
    trap 'say; fail "stopped. Run this again to go on." 130' INT
    say "Setting up in .venv: about 170 MB to download, 900 MB on disk, one to three minutes, only this once."
    say "  1/3 virtual environment"
    [ -x "$python" ] && "$python" -c '' 2>/dev/null || make_venv
    say "  2/3 packages (pinned and checked by hash)"
    install_locked "$1"
    say "  3/3 done"
    cp "$root/requirements/$1.txt" "$stamp"
    [ "$1" = dev ] && cp "$root/requirements/run.txt" "$venv/.ready-dev-run"
    trap - INT
}
