# Shared by the scripts beside it; sourced, not run.
say() { printf '\033[1m[%s]\033[0m %s\n' "$(basename "$0")" "$*" >&2; }
warn() { printf '\033[33m[%s] !!! %s\033[0m\n' "$(basename "$0")" "$*" >&2; }
stop() { warn "$*"; exit 1; }

# What runs a command as root: nothing when we are root, sudo when it asks for no password, else failure.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
  else return 1; fi
}
may_apt() { command -v apt-get >/dev/null && as_root true; }

# apt_install REASON PACKAGE...: install them, or say the exact line that would and fail.
apt_install() {
  local reason=$1; shift
  if may_apt; then
    say "Installing $* ($reason)"
    local log; log=$(mktemp)
    if { as_root apt-get update -qq &&
         DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1
    then rm -f "$log"; return 0; fi
    tail -n 15 "$log" >&2; rm -f "$log"
  fi
  warn "$reason: please run this line, then start again:"
  printf '\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n\n' "$*" >&2
  return 1
}

# The first Python 3.11 to 3.14 that really runs: a pyenv shim can exist for a version that is not there.
find_python() {
  local name path
  for name in python3.12 python3.13 python3.11 python3.14 python3 /usr/bin/python3; do
    path=$("$name" -c 'import sys; v = sys.version_info; sys.exit(1) if not (3, 11) <= v < (3, 15) else print(sys.executable)' 2>/dev/null) &&
      { echo "$path"; return 0; }
  done
  return 1
}
