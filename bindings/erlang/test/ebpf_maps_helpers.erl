%% SPDX-License-Identifier: BSD-2-Clause
%% Maps for tests of the drop-in module, and their keys, values and pins.
-module(ebpf_maps_helpers).

-compile([export_all, nowarn_export_all]).

key(Number) -> <<Number:32/little>>.
value(Number) -> <<Number:64/little>>.

hash() -> hash(16).
hash(MaxEntries) -> ebpf_maps:new(hash, 4, 8, MaxEntries).

filled(Count) -> lists:foldl(fun(Key, Map) -> ebpf_maps:put(Key, Key, Map) end, hash(Count), lists:seq(1, Count)).

pin_path(Name) -> "/sys/fs/bpf/ebpfmap-ct-" ++ os:getpid() ++ "-" ++ Name.
