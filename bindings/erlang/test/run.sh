#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh ACTION SOURCE WORK [ARGUMENT]: builds the Erlang binding in WORK, a directory of the build, or runs one of its tests
# there. The argument is the file that a build touches, a pattern for the names of tests, or the NIF library of the benchmark.
# PKG_CONFIG_PATH selects the libebpfmap. The source tree is not changed.
set -eu
action=$1 source=$2 work=$3 argument=${4:-*}
export REBAR_CACHE_DIR="$work/cache" REBAR_GLOBAL_CONFIG_DIR="$work/cache" ERL_CRASH_DUMP_SECONDS=0 TERM=dumb
applications=$work/_build/default/lib
export EBPFMAP_EXAMPLES="$source/../../examples/languages"

mkdir -p "$work"
cd "$work"
exec </dev/null

# copy NAME...: copies them from the source tree, with their times.
copy() {
    for name in "$@"; do
        rm -rf "./${name##*/}"
        cp -a "$source/$name" .
    done
}

# Prints the output of a command only if it fails.
quietly() {
    "$@" >output.log 2>&1 || {
        cat output.log
        return 1
    }
}

build() {
    copy ebpfmap/rebar.config ebpfmap/rebar.config.script ebpfmap/src ebpfmap/drop_in ebpfmap/c_src ebpfmap/include
    quietly rebar3 compile
    touch "$argument"
}

conformance() {
    mkdir -p conformance
    erlc -o conformance "$source/test/ebpf_json.erl" "$source"/test/ebpf_conformance*.erl
    exec env ERL_LIBS="$applications" unshare --net \
        erl -noshell -pa conformance -run ebpf_conformance main "$source/../conformance.json" "$argument"
}

# The counts of Common Test, in the format of the other tests.
suites() {
    copy test
    unshare --net rebar3 ct --readable=compact >ct.log 2>&1 || true
    cat ct.log
    passed=$(sed -nE 's/.*(Passed|All) ([0-9]+) tests.*/\2/p' ct.log)
    failed=$(sed -nE 's/.*Failed ([0-9]+) tests.*/\1/p' ct.log)
    echo "${passed:-0} passed, ${failed:-$([ -n "$passed" ] && echo 0 || echo 1)} failed"
    [ -n "$passed" ] && [ -z "$failed" ]
}

# Dialyzer's table of Erlang/OTP is kept in WORK.
static() {
    passed=0
    for check in xref dialyzer edoc; do
        quietly rebar3 "$check" || break
        passed=$((passed + 1))
    done
    # EDoc warns about text that it does not understand, and goes on.
    if grep -i warning output.log; then passed=0; fi
    echo "$passed passed, $((3 - passed)) failed"
    [ "$passed" = 3 ]
}

# The blocks of the README, each as if pasted into a shell, with lo up as on every machine.
readme() {
    rm -rf ./readme
    mkdir readme
    awk '/^```erlang$/ { inside = ++block; next }
        /^```/ { inside = 0 }
        inside { print > "readme/" inside ".erl" }' "$source/README.md"
    passed=0 failed=0
    for block in readme/*.erl; do
        run="ok = file:eval(\"$block\"), halt()."
        if ERL_LIBS="$applications" unshare --net \
            sh -c 'ip link set lo up && exec erl -noshell -eval "$0"' "$run" >"$block.log" 2>&1; then
            passed=$((passed + 1))
        else
            cat "$block" "$block.log"
            failed=$((failed + 1))
        fi
    done
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}

packages() {
    exec "$source/test/packages.sh" "$source" "$work/packages"
}

elixir() {
    exec env ERL_LIBS="$applications" unshare --net elixir "$source/test/smoke.exs"
}

bench() {
    mkdir -p bench
    erlc -o bench "$source/bench/ebpf_bench.erl"
    exec env ERL_LIBS="$applications" erl -noshell -pa bench -run ebpf_bench main "${argument%.so}"
}

"$action"
