%% SPDX-License-Identifier: BSD-2-Clause
%% @doc eBPF maps with the functions of `maps'.
%%
%% ```
%% Map = ebpf_maps:new(hash, 4, 8, 64),
%% Map = ebpf_maps:put(80, 1, Map),
%% <<1:64/little>> = ebpf_maps:get(80, Map),
%% [{<<80:32/little>>, <<1:64/little>>}] = ebpf_maps:to_list(Map).'''
%%
%% Functions, results and exceptions are those of the module of this name in the `ebpf' application, so its users change
%% nothing. In addition, each map type can be created and used, a lookup in a per-CPU map returns the values of all CPUs, and a
%% map is closed when no process refers to it.
%%
%% Keys and values are binaries, or integers, which are stored least significant byte first. As in that application, bits that
%% do not fit are cut off: `<<Integer:(Size * 8)/little>>'. {@link ebpf_map} refuses an integer that does not fit. Results are
%% binaries. Queues and stacks have the key `<<>>': put/3 pushes, take/2 pops, get/2 peeks. For a per-CPU map, put takes one
%% value for all CPUs, or the values of all CPUs one after the other.
%%
%% An error is an atom of POSIX; {@link ebpf_error:last/0} returns its cause and message. The same maps can be passed to
%% {@link ebpf_map} and all other modules, whose errors have the reason.
-module(ebpf_maps).

-export([new/4, new/5, close/1, fd/1]).
-export([get/2, get/3, put/3, update/3, remove/2, take/2]).
-export([iterator/1, next/1]).
-export([find/2, is_key/2, keys/1, values/1, to_list/1, fold/3, size/1, foreach/2]).
-export([from_list/2, from_keys/3, merge/2, merge_with/3, update_with/3, update_with/4]).
-export([map/2, filter/2, filtermap/2, with/2, without/2]).
-export([open_id/1, open_pinned/1, pin/2, unpin/2, freeze/1]).
-export_type([ebpf_map/0, iterator/0, key/0, value/0, type/0, map_option/0]).

-type ebpf_map() :: ebpf_map:t().
%% An open map.
-opaque iterator() :: {Key :: binary(), ebpf_map() | {Keys :: [binary()], Page :: pos_integer(), walk()}}.
%% The state of an iteration.
-type walk() :: {ebpf_map(), ebpf_cursor:t(), Pages :: atomics:atomics_ref(), Ahead :: pos_integer()}.
-type key() :: binary() | integer().
-type value() :: binary() | integer().
-type type() :: ebpf_enum:map_type().
-type map_option() ::
    no_prealloc
    | read
    | write
    | zero_seed
    | prog_read
    | prog_write
    | clone
    | mmapable
    | no_common_lru
    | stack_build_id
    | preserve_elems
    | inner_map
    | {name, ebpf_arg:text()}
    | {numa_node, non_neg_integer()}
    | {extra, non_neg_integer()}
    | {inner, ebpf_map() | ebpf_map:spec()}
    | {pin, ebpf_arg:text()}
    | {pin, ebpf_arg:text(), ebpf_enum:pin_policy()}.
%% `no_prealloc': entries are allocated when they are added; `read', `write': this handle only reads, or only writes;
%% `prog_read', `prog_write': programs only read, or only write; `zero_seed': no random hash seed, for tests; `clone': clones of
%% a socket inherit its storage; `mmapable': values can be mapped into memory; `no_common_lru': an LRU list for each CPU;
%% `stack_build_id': build ids instead of addresses; `preserve_elems': events stay after the descriptor that stored them is
%% closed; `inner_map': inner arrays may differ in size. `name' is for people; `inner' is the spec of the inner maps of an
%% array_of_maps or hash_of_maps; `pin' pins the new map, or opens the pinned map by its policy (default `fail').

-define(IS_INT32(Number), Number >= -16#80000000, Number =< 16#7fffffff).

%% ---- new and close ----------------------------------------------------------------------------------------------------

%% @equiv new(Type, KeySize, ValueSize, MaxEntries, [])
-spec new(type(), integer(), integer(), integer()) -> ebpf_map() | {error, atom()}.
new(Type, KeySize, ValueSize, MaxEntries) ->
    new(Type, KeySize, ValueSize, MaxEntries, []).

%% @doc Creates a map. Sizes are in bytes. An unknown type or option is a `function_clause'; a size that is not an integer of 32
%% bits is a `badarg'.
-spec new(type(), integer(), integer(), integer(), [map_option()]) -> ebpf_map() | {error, atom()}.
new(Type, KeySize, ValueSize, MaxEntries, Options) ->
    Plain = #{type => ebpf_enum:map_type(Type), flags => 0},
    {Spec, Pin} = lists:foldl(fun option/2, {Plain, none}, Options),
    create(Spec#{key_size => size32(KeySize), value_size => size32(ValueSize), max_entries => size32(MaxEntries)}, Pin).

create(Spec, none) ->
    bare(ebpf_map:create(Spec));
create(Spec, {Path, Policy}) ->
    bare(ebpf_map:create_pinned(Spec, Path, Policy)).

bare({error, _} = Failure) -> ebpf_error:posix(Failure);
bare({_, Map}) -> Map.

%% The kernel's unsigned number: a negative size is a large number, and the kernel refuses it.
size32(Size) when is_integer(Size), ?IS_INT32(Size) -> Size band 16#ffffffff;
size32(_) -> error(badarg).

option({pin, Path}, {Spec, _}) -> {Spec, {Path, fail}};
option({pin, Path, Policy}, {Spec, _}) -> {Spec, {Path, Policy}};
option({name, Name}, {Spec, Pin}) -> {Spec#{name => Name}, Pin};
option({numa_node, Node}, {Spec, Pin}) -> {Spec#{numa_node => Node}, Pin};
option({extra, Extra}, {Spec, Pin}) -> {Spec#{extra => Extra}, Pin};
option({inner, Inner}, {Spec, Pin}) -> {Spec#{inner => Inner}, Pin};
option(Option, {#{flags := Flags} = Spec, Pin}) -> {Spec#{flags := Flags bor flag(Option)}, Pin}.

flag(read) -> ebpf_enum:map_flag(rdonly);
flag(write) -> ebpf_enum:map_flag(wronly);
flag(prog_read) -> ebpf_enum:map_flag(rdonly_prog);
flag(prog_write) -> ebpf_enum:map_flag(wronly_prog);
flag(no_prealloc) -> ebpf_enum:map_flag(no_prealloc);
flag(zero_seed) -> ebpf_enum:map_flag(zero_seed);
flag(clone) -> ebpf_enum:map_flag(clone);
flag(mmapable) -> ebpf_enum:map_flag(mmapable);
flag(no_common_lru) -> ebpf_enum:map_flag(no_common_lru);
flag(stack_build_id) -> ebpf_enum:map_flag(stack_build_id);
flag(preserve_elems) -> ebpf_enum:map_flag(preserve_elems);
flag(inner_map) -> ebpf_enum:map_flag(inner_map).

%% @doc Opens a map by its id.
-spec open_id(non_neg_integer()) -> ebpf_map() | {error, atom()}.
open_id(Id) -> bare(ebpf_map:open_id(Id)).

%% @doc Opens a pinned map.
-spec open_pinned(ebpf_arg:text()) -> ebpf_map() | {error, atom()}.
open_pinned(Path) -> bare(ebpf_map:open_pinned(Path)).

%% @doc Closes a map, given as the map or as an iterator over it.
-spec close(ebpf_map() | iterator()) -> ok | {error, atom()}.
close({_, {_Keys, _Page, {Map, _, _, _}}}) -> close(Map);
close({_, Map}) -> close(Map);
close(Map) -> ebpf_error:posix(ebpf_nif:map_close(Map)).

%% @doc The borrowed descriptor of a map. It is valid as long as the map.
-spec fd(ebpf_map()) -> non_neg_integer() | {error, atom()}.
fd(Map) -> ebpf_error:posix(ebpf_nif:map_fd(Map)).

%% @doc Pins a map: it stays in the kernel as long as the pin exists.
-spec pin(ebpf_arg:text(), ebpf_map()) -> ok | {error, atom()}.
pin(Path, Map) -> ebpf_error:posix(ebpf_map:pin(Map, Path)).

%% @doc Removes a pin of this map.
-spec unpin(ebpf_arg:text(), ebpf_map()) -> ok | {error, atom()}.
unpin(Path, Map) -> ebpf_error:posix(ebpf_map:unpin(Map, Path)).

%% @doc Makes a map read-only for everything but BPF programs; this cannot be undone.
-spec freeze(ebpf_map()) -> ok | {error, atom()}.
freeze(Map) -> ebpf_error:posix(ebpf_map:freeze(Map)).

%% ---- one entry --------------------------------------------------------------------------------------------------------

%% @doc The value of a key. Throws `{badkey, Key}' if the map does not have the key.
-spec get(key(), ebpf_map()) -> binary().
get(Key, Map) ->
    case ebpf_nif:element_get(Map, Key) of
        Value when is_binary(Value) -> Value;
        enoent -> throw({badkey, Key});
        encode -> get_encoded(Key, Map);
        Failure -> ebpf_error:raise(case_clause, Failure, [Key, Map])
    end.

get_encoded(Key, Map) ->
    case ebpf_nif:element_get(Map, encode(Key, ebpf_nif:map_key_size(Map))) of
        Value when is_binary(Value) -> Value;
        enoent -> throw({badkey, Key});
        Failure -> ebpf_error:raise(case_clause, Failure, [Key, Map])
    end.

%% @doc The value of a key, or Default if the map does not have the key.
-spec get(key(), ebpf_map(), Default) -> binary() | Default.
get(Key, Map, Default) ->
    case find(Key, Map) of
        {ok, Value} -> Value;
        error -> Default
    end.

%% @doc The value of a key, or `error' if the map does not have the key.
-spec find(key(), ebpf_map()) -> {ok, binary()} | error.
find(Key, Map) ->
    try get(Key, Map) of
        Value -> {ok, Value}
    catch
        throw:{badkey, Key} -> error
    end.

%% @doc Returns `true' if a map has a key.
-spec is_key(key(), ebpf_map()) -> boolean().
is_key(Key, Map) -> find(Key, Map) =/= error.

%% @doc Stores a value under a key. Fails with `{badmatch, {error, Posix}}' if this is not possible, for example in a full map.
-spec put(key(), value(), ebpf_map()) -> ebpf_map().
put(Key, Value, Map) ->
    case store(Key, Value, Map, 0) of
        ok -> Map;
        Failure -> ebpf_error:raise(badmatch, Failure, [Key, Value, Map])
    end.

%% @doc Stores a value under an existing key. Throws `{badkey, Key}' if the map does not have the key.
-spec update(key(), value(), ebpf_map()) -> ebpf_map().
update(Key, Value, Map) ->
    case store(Key, Value, Map, ebpf_enum:update_flag(exist)) of
        ok -> Map;
        {error, {enoent, _, _, _, _}} -> throw({badkey, Key});
        Failure -> ebpf_error:raise(case_clause, Failure, [Key, Value, Map])
    end.

store(Key, Value, Map, Flags) ->
    case ebpf_nif:element_put(Map, Key, Value, Flags) of
        encode ->
            EncodedKey = encode(Key, ebpf_nif:map_key_size(Map)),
            EncodedValue = encode_value(Value, ebpf_nif:map_value_size(Map), ebpf_nif:map_value_len(Map)),
            ebpf_nif:element_put(Map, EncodedKey, EncodedValue, Flags);
        Result ->
            Result
    end.

%% @doc Removes a key and its value, if the key exists.
-spec remove(key(), ebpf_map()) -> ebpf_map() | {error, atom()}.
remove(Key, Map) ->
    case ebpf_nif:element_remove(Map, Key) of
        ok -> Map;
        encode -> remove(encode(Key, ebpf_nif:map_key_size(Map)), Map);
        {error, {enoent, _, _, _, _}} -> Map;
        Failure -> ebpf_error:posix(Failure)
    end.

%% @doc Returns the value of a key and removes it in the same step; `error' if the map does not have the key.
-spec take(key(), ebpf_map()) -> {binary(), ebpf_map()} | error | {error, atom()}.
take(Key, Map) ->
    case ebpf_nif:element_take(Map, Key) of
        Value when is_binary(Value) -> {Value, Map};
        enoent -> error;
        encode -> take(encode(Key, ebpf_nif:map_key_size(Map)), Map);
        Failure -> ebpf_error:posix(Failure)
    end.

%% Encodes terms that a NIF cannot take directly: large integers. A binary of a wrong size has no clause.
encode(Binary, Size) when is_binary(Binary), byte_size(Binary) =:= Size -> Binary;
encode(Integer, Size) when is_integer(Integer) -> <<Integer:(Size * 8)/little>>.

%% For a per-CPU map, one value is stored for every CPU.
encode_value(Value, _, Length) when is_binary(Value), byte_size(Value) =:= Length -> Value;
encode_value(Value, Size, Length) -> binary:copy(encode(Value, Size), Length div max(Size, 1)).

%% ---- many entries -----------------------------------------------------------------------------------------------------

%% @doc An iterator over a map, for {@link next/1}.
-spec iterator(ebpf_map()) -> iterator().
iterator(Map) -> {<<>>, Map}.

%% @doc The next entry, and the iterator after it; `none' at the end.
%%
%% Each entry is read when it is requested, so an entry that was removed before is not returned. An entry that exists from the
%% first step to the last is returned exactly once, even if other entries are removed, including the latest one. An iterator can
%% be used again, and then continues from its key.
-spec next(iterator()) -> {binary(), binary(), iterator()} | none.
next({<<>>, Map}) ->
    first([], 0, begin_walk(Map));
next({Key, {Keys, Page, {Map, _, _, _} = Walk}}) ->
    case first(Keys, Page, Walk) of
        turned -> pass(Key, next({<<>>, Map}));
        Entry -> Entry
    end.

%% Keys are read ahead, a page at a time, so that a step is one lookup. An LPM trie reads one key at a time, because a lookup of
%% a removed prefix would find a shorter one.
begin_walk(Map) ->
    Ahead =
        case ebpf_map:type(Map) of
            lpm_trie -> 1;
            _ -> 256
        end,
    case ebpf_cursor:new(Map, #{read_ahead => Ahead}) of
        {ok, Cursor} -> {Map, Cursor, atomics:new(1, []), Ahead};
        Failure -> ebpf_error:raise(case_clause, Failure, [{<<>>, Map}])
    end.

%% The first key of a page that still exists. A page is turned once, because a cursor does not go back.
first([Key | Keys], Page, {Map, _, _, _} = Walk) ->
    case ebpf_nif:element_get(Map, Key) of
        Value when is_binary(Value) -> {Key, Value, {Key, {Keys, Page, Walk}}};
        enoent -> first(Keys, Page, Walk);
        Failure -> ebpf_error:raise(case_clause, Failure, [{Key, Map}])
    end;
first([], Page, {_, _, Pages, _} = Walk) ->
    case atomics:compare_exchange(Pages, 1, Page, Page + 1) of
        ok -> turn(Page + 1, Walk);
        _ -> turned
    end.

turn(Page, {Map, Cursor, _, Ahead} = Walk) ->
    case ebpf_cursor:read_keys(Cursor, Ahead) of
        [] -> none;
        Keys when is_list(Keys) -> first(Keys, Page, Walk);
        Failure -> ebpf_error:raise(case_clause, Failure, [{<<>>, Map}])
    end.

%% The entry after a key.
pass(Key, {Key, _, Iterator}) -> next(Iterator);
pass(Key, {_, _, Iterator}) -> pass(Key, next(Iterator));
pass(_, none) -> none.

%% @doc All keys, in no order.
-spec keys(ebpf_map()) -> [binary()] | {error, atom()}.
keys(Map) -> ebpf_error:posix(ebpf_map:keys(Map)).

%% @doc All values, in no order.
-spec values(ebpf_map()) -> [binary()] | {error, atom()}.
values(Map) ->
    case to_list(Map) of
        {error, _} = Failure -> Failure;
        Entries -> [Value || {_, Value} <- Entries]
    end.

%% @doc All entries, in no order, read thousands at a time: many times faster than {@link next/1}.
-spec to_list(ebpf_map()) -> [{binary(), binary()}] | {error, atom()}.
to_list(Map) -> ebpf_error:posix(ebpf_map:to_list(Map)).

%% @doc Calls a function with each entry and its result for the previous entry.
-spec fold(fun((Key :: binary(), Value :: binary(), Acc) -> Acc), Acc, ebpf_map()) -> Acc | {error, atom()}.
fold(Function, Initial, Map) -> ebpf_error:posix(ebpf_map:fold(Function, Initial, Map)).

%% @doc The number of entries, found by counting them; for an array its number of indices.
-spec size(ebpf_map()) -> non_neg_integer() | {error, atom()}.
size(Map) ->
    case keys(Map) of
        {error, _} = Failure -> Failure;
        Keys -> length(Keys)
    end.

%% @doc Calls a function with each entry.
-spec foreach(fun((Key :: binary(), Value :: binary()) -> term()), ebpf_map()) -> ok | {error, atom()}.
foreach(Function, Map) ->
    Call = fun(Key, Value, ok) ->
        _ = Function(Key, Value),
        ok
    end,
    fold(Call, ok, Map).

%% ---- changes of many entries ------------------------------------------------------------------------------------------
%%
%% A map of the kernel is changed in place, so these functions return the given map. They go from entry to entry: other
%% processes may see, and change, a partly changed map.

%% @doc Stores all entries of a list, and returns the map.
-spec from_list([{key(), value()}], ebpf_map()) -> ebpf_map().
from_list(Entries, Map) -> lists:foldl(fun({Key, Value}, To) -> put(Key, Value, To) end, Map, Entries).

%% @doc Stores a value under each key of a list, and returns the map.
-spec from_keys([key()], value(), ebpf_map()) -> ebpf_map().
from_keys(Keys, Value, Map) -> lists:foldl(fun(Key, To) -> put(Key, Value, To) end, Map, Keys).

%% @doc Stores the entries of From, a map of the kernel or of Erlang, in To, and returns To. If both have a key, the value of
%% From replaces that of To. The arguments are in the order of `maps:merge/2', whose second map prevails, too.
-spec merge(To :: ebpf_map(), From :: ebpf_map() | #{key() => value()}) -> ebpf_map() | {error, atom()}.
merge(To, From) -> merge_with(fun(_, _, Value) -> Value end, To, From).

%% @doc As {@link merge/2}: if both have a key, the function makes the new value from the two values.
-spec merge_with(
    fun((key(), Value :: binary(), value()) -> value()), To :: ebpf_map(), From :: ebpf_map() | #{key() => value()}
) -> ebpf_map() | {error, atom()}.
merge_with(Combine, To, From) ->
    Store = fun(Key, Value, Map) -> update_with(Key, fun(Old) -> Combine(Key, Old, Value) end, Value, Map) end,
    case is_map(From) of
        true -> maps:fold(Store, To, From);
        false -> fold(Store, To, From)
    end.

%% @doc Replaces the value of a key by the result of a function. Throws `{badkey, Key}' if the map does not have the key. Writes
%% of others between the read and the write are lost.
-spec update_with(key(), fun((binary()) -> value()), ebpf_map()) -> ebpf_map().
update_with(Key, Function, Map) -> update(Key, Function(get(Key, Map)), Map).

%% @doc As {@link update_with/3}, but stores Initial if the map does not have the key.
-spec update_with(key(), fun((binary()) -> value()), value(), ebpf_map()) -> ebpf_map().
update_with(Key, Function, Initial, Map) ->
    case find(Key, Map) of
        {ok, Value} -> put(Key, Function(Value), Map);
        error -> put(Key, Initial, Map)
    end.

%% @doc Replaces each value by the result of a function, and returns the map.
-spec map(fun((Key :: binary(), Value :: binary()) -> value()), ebpf_map()) -> ebpf_map() | {error, atom()}.
map(Function, Map) -> filtermap(fun(Key, Value) -> {true, Function(Key, Value)} end, Map).

%% @doc Removes the entries for which a function returns `false', and returns the map.
-spec filter(fun((Key :: binary(), Value :: binary()) -> boolean()), ebpf_map()) -> ebpf_map() | {error, atom()}.
filter(Function, Map) -> filtermap(Function, Map).

%% @doc Keeps an entry if a function returns `true', removes it for `false', and stores the new value for `{true, Value}'.
-spec filtermap(fun((Key :: binary(), Value :: binary()) -> boolean() | {true, value()}), ebpf_map()) ->
    ebpf_map() | {error, atom()}.
filtermap(Function, Map) ->
    case to_list(Map) of
        {error, _} = Failure -> Failure;
        Entries -> change(fun({Key, Value}) -> change_entry(Function(Key, Value), Key, Map) end, Entries, Map)
    end.

change_entry(true, _, Map) -> Map;
change_entry(false, Key, Map) -> remove(Key, Map);
change_entry({true, Value}, Key, Map) -> put(Key, Value, Map).

%% Stops at the first failure.
change(_, [], Map) ->
    Map;
change(Change, [Entry | Entries], Map) ->
    case Change(Entry) of
        {error, _} = Failure -> Failure;
        _ -> change(Change, Entries, Map)
    end.

%% @doc Removes all entries except those of the keys of a list, and returns the map.
-spec with([key()], ebpf_map()) -> ebpf_map() | {error, atom()}.
with(Keys, Map) ->
    case ebpf_nif:map_key_size(Map) of
        Size when is_integer(Size) ->
            Kept = maps:from_keys([encode(Key, Size) || Key <- Keys], true),
            filter(fun(Key, _) -> is_map_key(Key, Kept) end, Map);
        Failure ->
            ebpf_error:posix(Failure)
    end.

%% @doc Removes the entries of the keys of a list, and returns the map.
-spec without([key()], ebpf_map()) -> ebpf_map() | {error, atom()}.
without(Keys, Map) -> change(fun(Key) -> remove(Key, Map) end, Keys, Map).
