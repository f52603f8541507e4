%% SPDX-License-Identifier: BSD-2-Clause
%% Maps for tests of bad arguments, and checks of the messages of refusals.
-module(ebpf_arguments_helpers).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).

hash() -> hash(4, 8).
hash(KeySize, ValueSize) -> create(hash, KeySize, ValueSize, 16).

create(Type, KeySize, ValueSize, MaxEntries) ->
    Spec = #{type => Type, key_size => KeySize, value_size => ValueSize, max_entries => MaxEntries},
    {ok, Map} = ebpf_map:create(Spec),
    Map.

contains(Text, Parts) -> [?assertMatch({_, _, [_ | _]}, {Part, Text, binary:matches(Text, Part)}) || Part <- Parts].

%% The message of a refusal.
refused({error, #{errno := einval, cause := argument, message := Message}}) -> Message.
