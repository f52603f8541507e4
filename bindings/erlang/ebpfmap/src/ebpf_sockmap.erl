%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Maps of sockets: sockmap, sockhash, reuseport_sockarray. {@link ebpf_map:delete/2} removes a socket.
%%
%% A socket is given by its descriptor: `{ok, Fd} = inet:getfd(Socket)', or `socket:getopt(Socket, otp, fd)'.
-module(ebpf_sockmap).

-export([set/3, set/4, get/2]).

%% @doc Stores a socket under a key; the kernel removes it when the socket is closed.
-spec set(ebpf_map:t(), ebpf_map:element(), Fd :: integer()) -> ok | {error, ebpf_error:reason()}.
set(Map, Key, Fd) -> set(Map, Key, Fd, any).

%% @doc As set/3, with the flags of an update: `any', `noexist', `exist'.
-spec set(ebpf_map:t(), ebpf_map:element(), Fd :: integer(), ebpf_arg:update_flags()) -> ok | {error, ebpf_error:reason()}.
set(Map, Key, Fd, Flags) ->
    Number = ebpf_arg:update_flags(Flags),
    ebpf_error:result(ebpf_arg:with_key(Map, Key, fun(Encoded) -> ebpf_nif:sockmap_set(Map, Encoded, Fd, Number) end)).

%% @doc The cookie (SO_COOKIE) of the socket under a key.
-spec get(ebpf_map:t(), ebpf_map:element()) -> {ok, Cookie :: non_neg_integer()} | not_found | {error, ebpf_error:reason()}.
get(Map, Key) ->
    case ebpf_arg:with_key(Map, Key, fun(Encoded) -> ebpf_nif:sockmap_get(Map, Encoded) end) of
        enoent -> not_found;
        Result -> ebpf_error:result(Result)
    end.
