%% SPDX-License-Identifier: BSD-2-Clause
%% @doc Cursors: iteration over the entries of a map while the map changes.
%%
%% A key that is in the map from the first step to the last is returned exactly once; a key that is added or removed meanwhile
%% may be returned. For maps of kernel objects (prog_array, devmap, …), the occupied indices are returned.
%%
%% A cursor reads ahead: with `read_ahead => 1' it reads each entry when it is requested.
-module(ebpf_cursor).

-export([new/1, new/2, next/1, next_key/1, read/2, read_keys/2, state/1, rewind/1, close/1]).
-export([all/2, fold/3, list/2]).
-export_type([t/0, options/0]).

-type t() :: ebpf_nif:ebpf_cursor().
-type options() :: #{read_ahead => pos_integer(), include_empty => boolean()}.
%% `read_ahead': the number of entries read at a time; `include_empty': also return the empty indices of a map of kernel
%% objects.

%% @doc A cursor before the first entry.
-spec new(ebpf_map:t()) -> {ok, t()} | {error, ebpf_error:reason()}.
new(Map) -> ebpf_error:result(ebpf_nif:cursor_new(Map)).

%% @doc A cursor before the first entry, with options.
-spec new(ebpf_map:t(), options()) -> {ok, t()} | {error, ebpf_error:reason()}.
new(Map, Options) ->
    case new(Map) of
        {ok, Cursor} -> set_options(Cursor, maps:to_list(Options));
        Failure -> Failure
    end.

set_options(Cursor, []) ->
    {ok, Cursor};
set_options(Cursor, [Option | Options]) ->
    case set_option(Cursor, Option) of
        ok -> set_options(Cursor, Options);
        Failure -> ebpf_error:result(Failure)
    end.

set_option(Cursor, {read_ahead, Entries}) -> ebpf_nif:cursor_set_read_ahead(Cursor, Entries);
set_option(Cursor, {include_empty, true}) -> ebpf_nif:cursor_set_include_empty(Cursor, 1);
set_option(Cursor, {include_empty, false}) -> ebpf_nif:cursor_set_include_empty(Cursor, 0).

%% @doc Returns the next entry.
-spec next(t()) -> {Key :: binary(), Value :: binary()} | done | {error, ebpf_error:reason()}.
next(Cursor) -> one(read(Cursor, 1)).

%% @doc Returns the next key, without its value.
-spec next_key(t()) -> binary() | done | {error, ebpf_error:reason()}.
next_key(Cursor) -> one(read_keys(Cursor, 1)).

one([Entry]) -> Entry;
one([]) -> done;
one(Failure) -> Failure.

%% @doc Returns the next entries, at most Count; `[]' at the end.
-spec read(t(), pos_integer()) -> [{Key :: binary(), Value :: binary()}] | {error, ebpf_error:reason()}.
read(Cursor, Count) -> ebpf_error:result(ebpf_nif:cursor_entries(Cursor, Count, 1)).

%% @doc Returns the next keys, at most Count; `[]' at the end.
-spec read_keys(t(), pos_integer()) -> [Key :: binary()] | {error, ebpf_error:reason()}.
read_keys(Cursor, Count) -> ebpf_error:result(ebpf_nif:cursor_entries(Cursor, Count, 0)).

%% @doc The state of the iteration: `complete' if it ended in one pass, `restarted' if keys vanished and it went back so that no
%% key was missed, `gave_up' if the map changed faster than it could be read.
-spec state(t()) -> ebpf_enum:cursor_state() | integer() | {error, ebpf_error:reason()}.
state(Cursor) ->
    case ebpf_nif:cursor_state(Cursor) of
        State when is_integer(State) -> ebpf_enum:cursor_state_name(State);
        Failure -> ebpf_error:result(Failure)
    end.

%% @doc Goes back to before the first entry.
-spec rewind(t()) -> ok | {error, ebpf_error:reason()}.
rewind(Cursor) -> ebpf_error:result(ebpf_nif:cursor_rewind(Cursor)).

%% @doc Frees a cursor. It is also freed when no process refers to it, and when the map is closed.
-spec close(t()) -> ok | {error, ebpf_error:reason()}.
close(Cursor) -> ebpf_error:result(ebpf_nif:cursor_free(Cursor)).

%% ---- complete iterations ----------------------------------------------------------------------------------------------

-define(PAGE, 4096).

%% @private
-spec all(ebpf_map:t(), fun((t(), pos_integer()) -> [Entry] | {error, ebpf_error:reason()})) ->
    [Entry] | {error, ebpf_error:reason()}.
all(Map, Read) ->
    with_cursor(Map, fun(Cursor) -> pages(Cursor, Read, Read(Cursor, ?PAGE), []) end).

%% The pages in order. lists:append/1 copies every page but the last.
pages(_, _, [], Pages) -> lists:append(lists:reverse(Pages));
pages(Cursor, Read, Page, Pages) when is_list(Page) -> pages(Cursor, Read, Read(Cursor, ?PAGE), [Page | Pages]);
pages(_, _, Failure, _) -> Failure.

%% @private
-spec fold(ebpf_map:t(), fun((binary(), binary(), Acc) -> Acc), Acc) -> Acc | {error, ebpf_error:reason()}.
fold(Map, Function, Initial) ->
    with_cursor(Map, fun(Cursor) -> fold_pages(Cursor, Function, read(Cursor, ?PAGE), Initial) end).

fold_pages(_, _, [], Result) ->
    Result;
fold_pages(Cursor, Function, Page, Result) when is_list(Page) ->
    Next = lists:foldl(fun({Key, Value}, Acc) -> Function(Key, Value, Acc) end, Result, Page),
    fold_pages(Cursor, Function, read(Cursor, ?PAGE), Next);
fold_pages(_, _, Failure, _) ->
    Failure.

%% @private
%% The results of the typed steps of a cursor (ebpf_nif:devmap_next/1 and others) until the end.
-spec list(ebpf_map:t(), fun((t()) -> Step | 0 | ebpf_nif:failure())) -> [Step] | {error, ebpf_error:reason()}.
list(Map, Step) ->
    with_cursor(Map, fun(Cursor) -> steps(Cursor, Step, Step(Cursor), []) end).

steps(Cursor, Step, Entry, Entries) when is_tuple(Entry), element(1, Entry) =:= 1 ->
    steps(Cursor, Step, Step(Cursor), [Entry | Entries]);
steps(_, _, 0, Entries) ->
    lists:reverse(Entries);
steps(_, _, Failure, _) ->
    ebpf_error:result(Failure).

with_cursor(Map, Use) ->
    case new(Map) of
        {ok, Cursor} ->
            try
                Use(Cursor)
            after
                ok = close(Cursor)
            end;
        Failure ->
            Failure
    end.
