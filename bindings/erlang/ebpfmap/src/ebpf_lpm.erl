%% SPDX-License-Identifier: BSD-2-Clause
%% @doc LPM tries: values under prefixes, found by the longest prefix of an address.
%%
%% ```
%% {ok, Routes} = ebpf_map:create(#{type => lpm_trie, key_size => 8, value_size => 4, max_entries => 16}),
%% ok = ebpf_lpm:put(Routes, {{10, 0, 0, 0}, 8}, 1),
%% {ok, <<1:32/little>>} = ebpf_lpm:get(Routes, {10, 1, 2, 3}).'''
%%
%% An address is a tuple of `inet', or a binary in network byte order.
-module(ebpf_lpm).

-export([put/3, put/4, get/2, delete/2, list/1]).
-export_type([address/0, prefix/0]).

-type address() :: inet:ip_address() | binary().
-type prefix() :: {address(), Length :: non_neg_integer()}.

%% @doc Stores a value under a prefix.
-spec put(ebpf_map:t(), prefix(), ebpf_map:element()) -> ok | {error, ebpf_error:reason()}.
put(Map, Prefix, Value) -> put(Map, Prefix, Value, any).

%% @doc Stores a value under a prefix: `any', `noexist', `exist'.
-spec put(ebpf_map:t(), prefix(), ebpf_map:element(), ebpf_arg:update_flags()) -> ok | {error, ebpf_error:reason()}.
put(Map, {Address, Length}, Value, Flags) ->
    Number = ebpf_arg:update_flags(Flags),
    Update = fun(Bytes, Encoded) -> ebpf_nif:lpm_update(Map, Length, Bytes, Encoded, Number) end,
    ebpf_error:result(
        ebpf_arg:with_address(Address, fun(Bytes) ->
            ebpf_arg:with_value(Map, Value, fun(Encoded) -> Update(Bytes, Encoded) end)
        end)
    ).

%% @doc The value of the longest prefix of an address.
-spec get(ebpf_map:t(), address()) -> {ok, binary()} | not_found | {error, ebpf_error:reason()}.
get(Map, Address) ->
    Lookup = fun(Bytes) -> ebpf_nif:lpm_lookup(Map, Bytes, ebpf_nif:map_value_size(Map)) end,
    case ebpf_arg:with_address(Address, Lookup) of
        enoent -> not_found;
        Result -> ebpf_error:result(Result)
    end.

%% @doc Removes exactly this prefix, and no longer prefix inside it.
-spec delete(ebpf_map:t(), prefix()) -> ok | {error, ebpf_error:reason()}.
delete(Map, {Address, Length}) ->
    ebpf_error:result(ebpf_arg:with_address(Address, fun(Bytes) -> ebpf_nif:lpm_delete(Map, Length, Bytes) end)).

%% @doc All prefixes, the addresses as binaries, with their values.
-spec list(ebpf_map:t()) -> [{{binary(), non_neg_integer()}, binary()}] | {error, ebpf_error:reason()}.
list(Map) ->
    case ebpf_map:to_list(Map) of
        {error, _} = Failure -> Failure;
        Entries -> [{{Address, Length}, Value} || {<<Length:32/native, Address/binary>>, Value} <- Entries]
    end.
