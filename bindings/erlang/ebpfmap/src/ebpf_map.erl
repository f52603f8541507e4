%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Maps of any type: create or open them, get, put and remove entries, pin them, read their properties.
%%
%% ```
%% {ok, Map} = ebpf_map:create(#{type => hash, key_size => 4, value_size => 8, max_entries => 64, name => "packets"}),
%% ok = ebpf_map:put(Map, 80, 1),
%% {ok, <<1:64/little>>} = ebpf_map:get(Map, 80),
%% not_found = ebpf_map:get(Map, 81).'''
%%
%% Keys and values are binaries, or integers, which are stored least significant byte first. An integer that does not fit,
%% signed or unsigned, is an error. Queues, stacks and bloom filters have no key: pass `<<>>'. The value of a per-CPU map is the
%% values of all CPUs one after the other; see {@link ebpf_percpu}.
%%
%% Any process may use a map. It is closed by {@link close/1}, or when no process refers to it any more. {@link ebpf_maps} has
%% the functions of `maps' for the same maps.
-module(ebpf_map).

-export([create/1, create_pinned/3]).
-export([open_id/1, open_id/2, open_fd/1, open_pinned/1, open_pinned/2, close/1]).
-export([get/2, get/3, put/3, put/4, delete/2, take/2, next_key/2]).
-export([keys/1, to_list/1, fold/3]).
-export([pin/2, unpin/2, freeze/1]).
-export([fd/1, type/1, info/1, ids/0]).
-export_type([t/0, spec/0, element/0, access/0]).

-type t() :: ebpf_nif:ebpf_map().
-type element() :: ebpf_nif:element().
%% A key or a value.
-type access() :: read_write | read | write | non_neg_integer().
%% The access that the descriptor of an opened map allows, or the number of the open flags.
-type spec() :: #{
    type := ebpf_enum:map_type() | non_neg_integer(),
    key_size => non_neg_integer(),
    value_size => non_neg_integer(),
    max_entries => non_neg_integer(),
    name => ebpf_arg:text(),
    flags => ebpf_arg:map_flags(),
    numa_node => non_neg_integer(),
    extra => non_neg_integer(),
    inner => t() | spec(),
    btf => {Descriptor :: integer(), KeyType :: non_neg_integer(), ValueType :: non_neg_integer()},
    token => integer(),
    exclusive => binary()
}.
%% The spec of a map. Sizes are in bytes, and 0 by default. `extra': hash functions of a bloom filter; `inner': the spec of the
%% inner maps of an array_of_maps or hash_of_maps; `btf': the types of keys and values; `token': the descriptor of a BPF token;
%% `exclusive': the SHA-256 of the only program that may use the map.

-type result() :: ok | {error, ebpf_error:reason()}.

%% ---- create and open --------------------------------------------------------------------------------------------------

%% @doc Creates a map.
-spec create(spec()) -> {ok, t()} | {error, ebpf_error:reason()}.
create(Spec) ->
    ebpf_error:result(with_spec(Spec, fun ebpf_nif:map_create/1)).

%% @doc Creates a map and pins it, or handles the pinned map: `reuse' opens it if it matches Spec, `replace' pins a new map
%% instead, `fail' fails.
-spec create_pinned(spec(), ebpf_arg:text(), ebpf_enum:pin_policy()) ->
    {created | opened, t()} | {error, ebpf_error:reason()}.
create_pinned(Spec, Path, Policy) ->
    Number = ebpf_enum:pin_policy(Policy),
    case with_spec(Spec, fun(Handle) -> ebpf_nif:map_create_pinned(Handle, ebpf_arg:text(Path), Number) end) of
        {0, Map} -> {created, Map};
        {1, Map} -> {opened, Map};
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Opens a map by its id, for reading and writing.
-spec open_id(non_neg_integer()) -> {ok, t()} | {error, ebpf_error:reason()}.
open_id(Id) -> open_id(Id, read_write).

%% @doc Opens a map by its id.
-spec open_id(non_neg_integer(), access()) -> {ok, t()} | {error, ebpf_error:reason()}.
open_id(Id, Access) -> ebpf_error:result(ebpf_nif:map_open_id(Id, access(Access))).

%% @doc Opens a map by a descriptor, which is duplicated.
-spec open_fd(ebpf_nif:descriptor()) -> {ok, t()} | {error, ebpf_error:reason()}.
open_fd(Fd) -> ebpf_error:result(ebpf_nif:map_open_fd(Fd)).

%% @doc Opens a pinned map, for reading and writing.
-spec open_pinned(ebpf_arg:text()) -> {ok, t()} | {error, ebpf_error:reason()}.
open_pinned(Path) -> open_pinned(Path, read_write).

%% @doc Opens a pinned map.
-spec open_pinned(ebpf_arg:text(), access()) -> {ok, t()} | {error, ebpf_error:reason()}.
open_pinned(Path, Access) -> ebpf_error:result(ebpf_nif:map_open_pinned(ebpf_arg:text(Path), access(Access))).

%% @doc Closes a map, also while other processes use it: their calls in progress end normally, and their next calls fail with
%% `ebadf'. The kernel empties a prog array when its last user closes it: see {@link ebpf_prog_array}.
-spec close(t()) -> result().
close(Map) -> ebpf_error:result(ebpf_nif:map_close(Map)).

access(read_write) -> 0;
access(read) -> ebpf_enum:map_flag(rdonly);
access(write) -> ebpf_enum:map_flag(wronly);
access(Flags) when is_integer(Flags) -> Flags.

%% ---- the spec of the C library ----------------------------------------------------------------------------------------

with_spec(Spec, Use) ->
    case new_spec(Spec) of
        {ok, Handle} ->
            try
                Use(Handle)
            after
                ok = ebpf_nif:map_spec_free(Handle)
            end;
        Failure ->
            Failure
    end.

new_spec(#{type := Type} = Spec) ->
    [KeySize, ValueSize, MaxEntries] = [maps:get(Field, Spec, 0) || Field <- [key_size, value_size, max_entries]],
    case ebpf_nif:map_spec_new(type_number(Type), KeySize, ValueSize, MaxEntries) of
        {ok, Handle} -> set_options(Handle, maps:to_list(Spec));
        Failure -> Failure
    end.

type_number(Type) when is_integer(Type) -> Type;
type_number(Type) -> ebpf_enum:map_type(Type).

set_options(Handle, []) ->
    {ok, Handle};
set_options(Handle, [{Option, Value} | Options]) ->
    case set_option(Handle, Option, Value) of
        ok -> set_options(Handle, Options);
        Failure -> Failure
    end.

set_option(_, Field, _) when Field =:= type; Field =:= key_size; Field =:= value_size; Field =:= max_entries -> ok;
set_option(Handle, name, Name) -> ebpf_nif:map_spec_set_name(Handle, ebpf_arg:text(Name));
set_option(Handle, flags, Flags) -> ebpf_nif:map_spec_set_flags(Handle, ebpf_arg:map_flags(Flags));
set_option(Handle, numa_node, Node) -> ebpf_nif:map_spec_set_numa_node(Handle, Node);
set_option(Handle, extra, Extra) -> ebpf_nif:map_spec_set_extra(Handle, Extra);
set_option(Handle, inner, Map) when is_reference(Map) -> ebpf_nif:map_spec_set_inner_map(Handle, Map);
set_option(Handle, inner, Spec) -> with_spec(Spec, fun(Inner) -> ebpf_nif:map_spec_set_inner(Handle, Inner) end);
set_option(Handle, btf, {Fd, KeyType, ValueType}) -> ebpf_nif:map_spec_set_btf(Handle, Fd, KeyType, ValueType);
set_option(Handle, token, Fd) -> ebpf_nif:map_spec_set_token(Handle, Fd);
set_option(Handle, exclusive, Hash) -> ebpf_nif:map_spec_set_exclusive(Handle, Hash).

%% ---- entries ----------------------------------------------------------------------------------------------------------

%% @doc Reads the value of a key.
-spec get(t(), element()) -> {ok, binary()} | not_found | {error, ebpf_error:reason()}.
get(Map, Key) ->
    case ebpf_nif:element_get(Map, Key) of
        Value when is_binary(Value) -> {ok, Value};
        enoent -> not_found;
        encode -> get(Map, Key, 0);
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Reads the value of a key with the flags of a lookup: `f_lock'.
-spec get(t(), element(), ebpf_arg:update_flags()) -> {ok, binary()} | not_found | {error, ebpf_error:reason()}.
get(Map, Key, Flags) ->
    Number = ebpf_arg:update_flags(Flags),
    Lookup = fun(Encoded) -> ebpf_nif:map_lookup(Map, Encoded, ebpf_nif:map_value_len(Map), Number) end,
    answer(ebpf_arg:with_key(Map, Key, Lookup)).

%% @doc Stores a value under a key: adds the key or replaces its value.
-spec put(t(), element(), element()) -> result().
put(Map, Key, Value) -> put(Map, Key, Value, any).

%% @doc Stores a value under a key: `any', `noexist' (only a new key), `exist' (only an existing key).
-spec put(t(), element(), element(), ebpf_arg:update_flags()) -> result().
put(Map, Key, Value, Flags) ->
    Number = ebpf_arg:update_flags(Flags),
    case ebpf_nif:element_put(Map, Key, Value, Number) of
        ok -> ok;
        encode -> ebpf_error:result(put_encoded(Map, Key, Value, Number));
        Failure -> ebpf_error:result(Failure)
    end.

put_encoded(Map, Key, Value, Flags) ->
    ebpf_arg:with_key(Map, Key, fun(EncodedKey) ->
        with_value_len(Map, Value, fun(EncodedValue) -> ebpf_nif:map_update(Map, EncodedKey, EncodedValue, Flags) end)
    end).

%% An integer goes to every CPU of a per-CPU map.
with_value_len(_, Value, Use) when is_binary(Value) ->
    Use(Value);
with_value_len(Map, Value, Use) ->
    ebpf_arg:with_value(Map, Value, fun(Encoded) ->
        Use(binary:copy(Encoded, ebpf_nif:map_value_len(Map) div byte_size(Encoded)))
    end).

%% @doc Removes a key and its value.
-spec delete(t(), element()) -> result().
delete(Map, Key) ->
    case ebpf_nif:element_remove(Map, Key) of
        ok -> ok;
        encode -> ebpf_error:result(ebpf_arg:with_key(Map, Key, fun(Encoded) -> ebpf_nif:map_delete(Map, Encoded) end));
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Reads the value of a key and removes both, in one step.
-spec take(t(), element()) -> {ok, binary()} | not_found | {error, ebpf_error:reason()}.
take(Map, Key) ->
    case ebpf_nif:element_take(Map, Key) of
        Value when is_binary(Value) -> {ok, Value};
        encode -> answer(ebpf_arg:with_key(Map, Key, fun(Encoded) -> take_encoded(Map, Encoded) end));
        Other -> answer(Other)
    end.

take_encoded(Map, Key) -> ebpf_nif:map_take(Map, Key, ebpf_nif:map_value_len(Map), 0).

%% @doc The kernel's step from one key to the next, or to the first one. It starts again if the key was removed: to iterate over
%% a map, use {@link fold/3} or {@link ebpf_cursor}.
-spec next_key(t(), element() | first) -> {ok, binary()} | not_found | {error, ebpf_error:reason()}.
next_key(Map, first) ->
    next_key(Map, <<>>);
next_key(Map, Key) ->
    Next = fun(Encoded) -> ebpf_nif:map_next_key(Map, Encoded, ebpf_nif:map_key_size(Map)) end,
    answer(ebpf_arg:with_key(Map, Key, Next)).

answer(enoent) -> not_found;
answer(Result) -> ebpf_error:result(Result).

%% ---- all entries ------------------------------------------------------------------------------------------------------

%% @doc All keys, in no order.
-spec keys(t()) -> [binary()] | {error, ebpf_error:reason()}.
keys(Map) -> ebpf_cursor:all(Map, fun ebpf_cursor:read_keys/2).

%% @doc All entries, in no order: one system call returns thousands of them. A key that exists all the time is listed exactly
%% once, whichever other keys change.
-spec to_list(t()) -> [{binary(), binary()}] | {error, ebpf_error:reason()}.
to_list(Map) -> ebpf_cursor:all(Map, fun ebpf_cursor:read/2).

%% @doc Calls a function with each entry and its result for the previous entry.
-spec fold(fun((Key :: binary(), Value :: binary(), Acc) -> Acc), Acc, t()) -> Acc | {error, ebpf_error:reason()}.
fold(Function, Initial, Map) -> ebpf_cursor:fold(Map, Function, Initial).

%% ---- pins and the rest ------------------------------------------------------------------------------------------------

%% @doc Pins a map: it stays in the kernel as long as the pin exists. A name without `/' is relative to the bpf file system.
-spec pin(t(), ebpf_arg:text()) -> result().
pin(Map, Path) -> ebpf_error:result(ebpf_nif:map_pin(Map, ebpf_arg:text(Path))).

%% @doc Removes a pin of this map.
-spec unpin(t(), ebpf_arg:text()) -> result().
unpin(Map, Path) -> ebpf_error:result(ebpf_nif:map_unpin(Map, ebpf_arg:text(Path))).

%% @doc Makes a map read-only for everything but BPF programs; this cannot be undone.
-spec freeze(t()) -> result().
freeze(Map) -> ebpf_error:result(ebpf_nif:map_freeze(Map)).

%% @doc The borrowed descriptor. It is valid as long as the map.
-spec fd(t()) -> non_neg_integer() | {error, ebpf_error:reason()}.
fd(Map) -> ebpf_error:result(ebpf_nif:map_fd(Map)).

%% @doc The type of a map.
-spec type(t()) -> ebpf_enum:map_type() | integer() | {error, ebpf_error:reason()}.
type(Map) ->
    case ebpf_nif:map_type(Map) of
        Number when is_integer(Number) -> ebpf_enum:map_type_name(Number);
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc The properties of a map. For a per-CPU map, `value_len' is the size of the values of all CPUs.
-spec info(t()) -> #{atom() => term()} | {error, ebpf_error:reason()}.
info(Map) ->
    case type(Map) of
        {error, _} = Failure ->
            Failure;
        Type ->
            #{
                type => Type,
                id => ebpf_nif:map_id(Map),
                name => ebpf_nif:map_name(Map),
                key_size => ebpf_nif:map_key_size(Map),
                value_size => ebpf_nif:map_value_size(Map),
                value_len => ebpf_nif:map_value_len(Map),
                max_entries => ebpf_nif:map_max_entries(Map),
                flags => ebpf_nif:map_flags(Map),
                extra => ebpf_nif:map_extra(Map)
            }
    end.

%% @doc The ids of all maps of the machine.
-spec ids() -> [pos_integer()] | {error, ebpf_error:reason()}.
ids() -> ids(0).

ids(Id) ->
    case ebpf_nif:map_next_id(Id) of
        {ok, Next} -> prepend(Next, ids(Next));
        enoent -> [];
        Failure -> ebpf_error:result(Failure)
    end.

prepend(_, {error, _} = Failure) -> Failure;
prepend(Id, Ids) -> [Id | Ids].
