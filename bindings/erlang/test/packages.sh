#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# packages.sh SOURCE WORK: projects that depend on the application by the lines of the README, with a repository in WORK instead
# of the one in the lines; and releases that also have the application ebpf.
set -u
source=$1 work=$2
passed=0 failed=0

# check NAME COMMAND...: prints the output of the command only if it fails.
check() {
    name=$1
    shift
    if "$@" >"$work/output.log" 2>&1; then
        echo "passed: $name"
        passed=$((passed + 1))
    else
        echo "failed: $name"
        cat "$work/output.log"
        failed=$((failed + 1))
    fi
}

make_repository() {
    mkdir -p "$work/repository/bindings/erlang/ebpfmap"
    for part in rebar.config rebar.config.script src drop_in c_src include; do
        cp -a "$source/ebpfmap/$part" "$work/repository/bindings/erlang/ebpfmap/"
    done
    cd "$work/repository"
    git init -q -b main
    git add -A
    git -c user.name=test -c user.email=test@localhost commit -q -m "the tree"
}

# line LANGUAGE: the line of the README.
line() {
    awk -v start="\`\`\`$1" '$0 == start { inside = 1; next } /^```/ { inside = 0 } inside' "$source/README.md" |
        sed "s|REPOSITORY|file://$work/repository|"
}

# project NAME: a directory with a stand-in for the application ebpf.
project() {
    mkdir -p "$work/$1/apps/ebpf/src" && cd "$work/$1" || exit 1
    echo '{application, ebpf, [{vsn, "1"}, {applications, [kernel, stdlib]}]}.' >apps/ebpf/src/ebpf.app.src
    printf -- '-module(ebpf_maps).\n-export([whose/0]).\nwhose() -> ebpf.\n' >apps/ebpf/src/ebpf_maps.erl
}

# release OPTIONS: of both applications.
release() {
    {
        line rebar
        echo "{relx, [{release, {both, \"1\"}, [ebpfmap, ebpf]}, {mode, prod}, {include_erts, false} $1]}."
    } >rebar.config
    rebar3 release
}

clash_is_told() {
    project clash
    release '' && return 1
    grep -q "Duplicated modules" "$work/output.log"
}

# only APPLICATION: has a module ebpf_maps in the release.
only() {
    beams=$(find _build/default/rel/both/lib -name ebpf_maps.beam)
    [ "$(echo "$beams" | wc -l)" = 1 ] && case $beams in */lib/$1-*) ;; *) return 1 ;; esac
}

left_out() {
    project left_out
    EBPFMAP_DROP_IN=no release '' && only ebpf &&
        erl -noshell -pa _build/default/rel/both/lib/*/ebin -eval 'ebpf = ebpf_maps:whose(),
            {ok, Map} = ebpf_map:create(#{type => array, key_size => 4, value_size => 4, max_entries => 1}),
            ok = ebpf_map:close(Map), halt().'
}

takes_the_place() {
    project place
    release ', {exclude_modules, [{ebpf, [ebpf_maps]}]}' && only ebpfmap
}

in_mix() {
    mkdir -p "$work/mix" && cd "$work/mix" || return 1
    cat >mix.exs <<END
defmodule Both.MixProject do
  use Mix.Project
  def project, do: [app: :both, version: "1.0.0", deps: [$(line mix | sed "s/}\$/$1}/")]]
end
END
    mix deps.get </dev/null && mix run -e "$2" </dev/null
}

rm -rf "$work"
mkdir -p "$work"
export MIX_HOME="$work/home" MIX_REBAR3="$(command -v rebar3)" HEX_OFFLINE=1
check "a repository" make_repository
check "both applications in one release clash" clash_is_told
check "EBPFMAP_DROP_IN=no leaves the module of ebpf" left_out
check "exclude_modules leaves the module of this application" takes_the_place
if command -v mix >/dev/null; then
    check "the line of mix.exs" in_mix '' '{:ok, _} = :ebpf_map.create(%{type: :array, key_size: 4, value_size: 4, max_entries: 1})
        {:module, :ebpf_maps} = Code.ensure_loaded(:ebpf_maps)'
    rm -rf "$work/mix"
    check "the line of mix.exs without the module" in_mix ', system_env: [{"EBPFMAP_DROP_IN", "no"}]' '
        {:module, :ebpf_map} = Code.ensure_loaded(:ebpf_map)
        {:error, :nofile} = Code.ensure_loaded(:ebpf_maps)'
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
