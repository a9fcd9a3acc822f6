# shellcheck shell=bash
# Copyright (c) the terraform-provider-luma authors
# SPDX-License-Identifier: MPL-2.0
#
# Sourced by tools/cli and tools/bin: builds a program whose version a go.mod
# pins, once, into a cache outside the tree. Only the Go module mirror is asked.

# shellcheck disable=SC2034 # for those who source this
tools_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache_dir=${XDG_CACHE_HOME:-$HOME/.cache}/terraform-provider-luma

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# pinned_version DIR MODULE prints the version, without its v, that DIR/go.mod requires.
pinned_version() {
  awk -v module="$2" '
    $1 == "require" { $1 = ""; $0 = $0 }
    $1 == module && $2 { sub(/^v/, "", $2); print $2; exit }
  ' "$1/go.mod"
}

# cache_key DIR LDFLAGS prints a key that changes with the pins, the flags and the machine.
cache_key() {
  { cat "$1/go.mod" "$1/go.sum"; printf '%s' "$2"; uname -sm; } | cksum | tr ' ' '-'
}

# show_progress reads the output of go build -v and prints a line now and then.
show_progress() {
  awk '
    function say(text) { print "  " text; fflush() }
    /^go: downloading / { if (++modules % 100 == 0) say(modules " modules fetched"); next }
    /^[a-z].*\//        { if (++packages % 250 == 0) say(packages " packages compiled") }
  ' >&2
}

# compile DIR PACKAGE LDFLAGS OUT builds PACKAGE of the module in DIR to the file OUT.
# GOOS, GOARCH, GOFLAGS and GOWORK of the caller are for the provider, not for its tools.
compile() {
  local log=$4.log
  if ! env -u GOOS -u GOARCH GOFLAGS= GOWORK=off CGO_ENABLED=0 \
    go build -C "$1" -v -trimpath -buildvcs=false -ldflags "$3" -o "$4" "$2" 2>&1 </dev/null |
    tee "$log" | show_progress; then
    grep -vE '^go: downloading |^[a-z][^ ]*$' "$log" | tail -n 20 >&2 || true
    die "Unable to build $2: the reason is above. If a module could not be fetched, check the network and go env GOPROXY; if Go is too old, $1/go.mod names the version it takes."
  fi
}

# cached_build NAME VERSION DIR PACKAGE LDFLAGS MINUTES prints the path of the
# program, building it first if the cache does not have it.
cached_build() {
  local name=$1 version=$2 dir=$3 package=$4 ldflags=$5 minutes=$6 home
  home=$cache_dir/$name-$version/$(cache_key "$dir" "$ldflags")
  # A program is renamed into its place when it is whole, so being there is enough.
  if [[ ! -x $home/$name ]]; then
    command -v go >/dev/null || die "Unable to build $name $version: there is no go on PATH. Install Go (https://go.dev/dl) and run this again."
    mkdir -p "$home"
    exec 9>"$home/lock"
    # Without flock (macOS) two at once both build, and the last rename wins.
    if command -v flock >/dev/null; then flock 9; fi
    if [[ ! -x $home/$name ]]; then
      say "Building $name $version from the Go module mirror, once; $minutes when nothing is cached …"
      build_dir=$(mktemp -d "$home/build.XXXXXX")
      trap 'rm -rf "$build_dir"' EXIT
      compile "$dir" "$package" "$ldflags" "$build_dir/$name"
      mv -f "$build_dir/$name" "$home/$name"
      say "Built $home/$name"
    fi
    exec 9>&-
  fi
  printf '%s\n' "$home/$name"
}
