%% SPDX-License-Identifier: BSD-2-Clause
%% Handles: closed by any process, garbage collected, used by many processes at once. Nothing leaks, nothing crashes.
-module(ebpf_handles_SUITE).

-include_lib("stdlib/include/assert.hrl").

-compile([export_all, nowarn_export_all]).
-import(ebpf_handles_helpers, [count_before/1, nothing_open/1, bpf_descriptors/0, wait_for_count/1, hash/0, in_processes/2]).

all() ->
    [
        a_forgotten_handle_is_closed,
        handles_of_a_killed_process_are_closed,
        closing_under_calls_of_others,
        closing_under_quick_calls,
        closing_a_map_under_its_cursors,
        one_cursor_for_many_processes,
        one_object_for_many_processes,
        two_specs_in_both_orders,
        a_program_stays_open_during_a_call,
        the_module_can_be_loaded_again,
        another_version_takes_the_handles_over,
        errors_leak_nothing
    ].

init_per_testcase(_, Config) -> count_before(Config).

end_per_testcase(_, Config) -> nothing_open(Config).

%% ---- closing ----------------------------------------------------------------------------------------------------------

a_forgotten_handle_is_closed(_) ->
    Before = length(bpf_descriptors()),
    in_processes(1, fun(_) ->
        Maps = [hash() || _ <- lists:seq(1, 50)],
        ?assertEqual(Before + 50, length(bpf_descriptors())),
        50 = length(Maps)
    end),
    ?assert(wait_for_count(Before)).

handles_of_a_killed_process_are_closed(_) ->
    Before = length(bpf_descriptors()),
    Self = self(),
    Pid = spawn(fun() ->
        {ok, Object} = ebpf_object:open_bundled("forward"),
        ok = ebpf_object:load(Object),
        {ok, Program} = ebpf_object:program(Object, "forward"),
        {ok, Link} = ebpf_link:attach_xdp(Program, "lo", #{mode => generic}),
        Self ! attached,
        receive
            never -> ebpf_link:close(Link)
        end
    end),
    receive
        attached -> ok
    end,
    ?assertMatch({ok, #{mode := generic}}, ebpf_link:find_xdp("lo")),
    exit(Pid, kill),
    ?assert(wait_for_count(Before)),
    ?assertEqual(not_found, ebpf_link:find_xdp("lo")).

closing_under_calls_of_others(_) ->
    [
        begin
            Map = ebpf_maps:put(1, 1, hash()),
            Closer = spawn_monitor(fun() ->
                timer:sleep(rand:uniform(3)),
                ok = ebpf_maps:close(Map)
            end),
            in_processes(4, fun(_) -> use_until_closed(Map) end),
            receive
                {'DOWN', _, process, Pid, Reason} when Pid =:= element(1, Closer) -> ?assertEqual(normal, Reason)
            end
        end
     || _ <- lists:seq(1, 30)
    ].

%% With a larger value, a call is inside for longer before its system call.
closing_under_quick_calls(_) ->
    [
        begin
            Map = ebpf_maps:new(array, 4, 120000, 1),
            Self = self(),
            Reader = fun() ->
                Self ! reading,
                read_until_closed(Map)
            end,
            Readers = [spawn_monitor(Reader) || _ <- lists:seq(1, 3)],
            receive
                reading -> ok
            end,
            ok = ebpf_maps:close(Map),
            [
                receive
                    {'DOWN', Monitor, process, Pid, Reason} -> ?assertEqual(<<"the map is closed">>, Reason)
                end
             || {Pid, Monitor} <- Readers
            ]
        end
     || _ <- lists:seq(1, 1000)
    ],
    flush_reading().

flush_reading() ->
    receive
        reading -> flush_reading()
    after 0 -> ok
    end.

read_until_closed(Map) ->
    case ebpf_map:get(Map, 0) of
        {ok, <<0, _/binary>>} -> read_until_closed(Map);
        {error, #{message := Message}} -> exit(Message)
    end.

%% The binding refuses it, not the kernel by a closed descriptor.
use_until_closed(Map) ->
    case {ebpf_map:put(Map, 1, 1), ebpf_map:get(Map, 1), ebpf_map:to_list(Map)} of
        {ok, {ok, <<1:64/little>>}, [_]} ->
            use_until_closed(Map);
        Results ->
            Failures = [Message || {error, #{errno := ebadf, message := Message}} <- tuple_to_list(Results)],
            Expected = [<<"the map is closed">>, <<"the cursor is closed">>],
            ?assertNotEqual([], Failures),
            ?assertEqual([], [Message || Message <- Failures, not lists:member(Message, Expected)])
    end.

closing_a_map_under_its_cursors(_) ->
    Map = lists:foldl(fun(Key, Map) -> ebpf_maps:put(Key, Key, Map) end, hash(), lists:seq(1, 100)),
    Cursors = [element(2, ebpf_cursor:new(Map)) || _ <- lists:seq(1, 10)],
    [?assertMatch({_, _}, ebpf_cursor:next(Cursor)) || Cursor <- Cursors],
    ok = ebpf_map:close(Map),
    [?assertMatch({error, #{errno := ebadf, cause := bad_fd}}, ebpf_cursor:next(Cursor)) || Cursor <- Cursors],
    [?assertEqual(ok, ebpf_cursor:close(Cursor)) || Cursor <- Cursors],
    [?assertMatch({error, #{errno := ebadf}}, ebpf_cursor:close(Cursor)) || Cursor <- Cursors].

%% ---- one at a time ----------------------------------------------------------------------------------------------------

one_cursor_for_many_processes(_) ->
    Count = 2000,
    Map = lists:foldl(fun(Key, Map) -> ebpf_maps:put(Key, Key, Map) end, hash(), lists:seq(1, Count)),
    {ok, Cursor} = ebpf_cursor:new(Map),
    Self = self(),
    in_processes(8, fun(_) -> Self ! {keys, collect(Cursor)} end),
    Keys = lists:append([
        receive
            {keys, Keys} -> Keys
        end
     || _ <- lists:seq(1, 8)
    ]),
    ?assertEqual(lists:seq(1, Count), lists:sort([Key || <<Key:32/little>> <- Keys])).

collect(Cursor) ->
    case ebpf_cursor:next(Cursor) of
        {Key, _} -> [Key | collect(Cursor)];
        done -> []
    end.

one_object_for_many_processes(_) ->
    {ok, Object} = ebpf_object:open_bundled("forward"),
    Self = self(),
    in_processes(6, fun(_) -> Self ! {loaded, ebpf_object:load(Object)} end),
    Results = [
        receive
            {loaded, Result} -> Result
        end
     || _ <- lists:seq(1, 6)
    ],
    ?assertEqual(1, length([ok || ok <- Results])),
    ?assertEqual(5, length([late || {error, #{cause := object_state}} <- Results])),
    ok = ebpf_object:close(Object).

%% Each needs both at once: they must not wait for each other for ever.
two_specs_in_both_orders(_) ->
    {ok, A} = ebpf_nif:map_spec_new(12, 4, 4, 1),
    {ok, B} = ebpf_nif:map_spec_new(2, 4, 4, 1),
    in_processes(6, fun(Number) ->
        {Outer, Inner} = element(1 + Number rem 3, {{A, B}, {B, A}, {A, A}}),
        [?assert(lists:member(inner(Outer, Inner), [ok, argument])) || _ <- lists:seq(1, 300)]
    end).

inner(Outer, Inner) ->
    case ebpf_nif:map_spec_set_inner(Outer, Inner) of
        ok -> ok;
        {error, {_, _, <<"ebpf_map_spec_set_inner">>, _, _}} -> argument
    end.

%% The call gets the program, and not the number of its descriptor, which can belong to another file by then.
a_program_stays_open_during_a_call(_) ->
    {ok, Object} = ebpf_object:open_bundled("jump"),
    ok = ebpf_object:load(Object),
    {ok, Array} = ebpf_map:create(#{type => prog_array, key_size => 4, value_size => 4, max_entries => 4}),
    [
        begin
            {ok, Program} = ebpf_object:program(Object, "slot0_v1"),
            {_, Monitor} = spawn_monitor(fun() -> ebpf_program:close(Program) end),
            case ebpf_prog_array:set(Array, 0, Program) of
                ok -> ok;
                {error, #{errno := ebadf, message := <<"the program is closed">>}} -> ok
            end,
            receive
                {'DOWN', Monitor, process, _, normal} -> ok
            end
        end
     || _ <- lists:seq(1, 200)
    ],
    ok = ebpf_map:close(Array),
    ok = ebpf_object:close(Object).

%% ---- the rest ---------------------------------------------------------------------------------------------------------

the_module_can_be_loaded_again(_) ->
    Map = ebpf_maps:put(1, 2, hash()),
    {module, ebpf_nif} = code:load_file(ebpf_nif),
    ?assertEqual(<<2:64/little>>, ebpf_maps:get(1, Map)),
    _ = code:purge(ebpf_nif),
    ?assertEqual(<<2:64/little>>, ebpf_maps:get(1, Map)),
    ok = ebpf_maps:close(Map).

%% As in a release upgrade: the new version is another file, and the file of the old version is removed.
another_version_takes_the_handles_over(Config) ->
    Map = ebpf_maps:put(1, 2, ebpf_maps:put(2, 2, hash())),
    {_, _, Iterator} = ebpf_maps:next(ebpf_maps:iterator(Map)),
    {ok, Object} = ebpf_object:open_bundled("forward"),
    Old = filename:dirname(code:which(ebpf_nif)),
    New = filename:join([proplists:get_value(priv_dir, Config), "ebpfmap", "ebin"]),
    copy(Old, New, ["ebpf_nif.beam", "ebpfmap.app"]),
    copy(code:priv_dir(ebpfmap), filename:join(filename:dirname(New), "priv"), ["ebpf_nif.so"]),
    load_version(New),
    {Key, _, _} = ebpf_maps:next(Iterator),
    ?assertEqual(<<2:64/little>>, ebpf_maps:get(Key, Map)),
    ok = ebpf_object:close(Object),
    load_version(Old),
    ok = ebpf_maps:close(Map).

copy(From, To, Names) ->
    [
        begin
            ok = filelib:ensure_dir(filename:join(To, Name)),
            {ok, _} = file:copy(filename:join(From, Name), filename:join(To, Name))
        end
     || Name <- Names
    ].

load_version(Directory) ->
    true = code:replace_path(ebpfmap, Directory),
    _ = code:purge(ebpf_nif),
    {module, ebpf_nif} = code:load_file(ebpf_nif),
    _ = code:purge(ebpf_nif).

errors_leak_nothing(_) ->
    Before = length(bpf_descriptors()),
    Map = ebpf_maps:new(array, 4, 8, 1),
    [
        begin
            {error, _} = ebpf_map:delete(Map, 0),
            {error, _} = ebpf_map:open_pinned("/sys/fs/bpf/no/such/pin"),
            {error, _} = ebpf_object:open_bundled("none"),
            {error, _} = ebpf_redirect:set(Map, 1, "nowhere0", #{netns => "/proc/self/ns/net"}),
            {error, _} = ebpf_interface:index("lo", "/proc/self/ns/none")
        end
     || _ <- lists:seq(1, 100)
    ],
    ok = ebpf_map:close(Map),
    ?assertEqual(Before, length(bpf_descriptors())).
