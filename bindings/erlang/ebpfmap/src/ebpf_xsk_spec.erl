%% SPDX-License-Identifier: BSD-2-Clause
%% @private
%% Conversion of the spec of an AF_XDP socket, from a map of Erlang to the spec of the C library.
-module(ebpf_xsk_spec).

-export([open/3]).

%% The defaults of the library, for calls that set two values together.
-define(FRAMES, 4096).
-define(FRAME_SIZE, 4096).
-define(RING, 2048).

%% Opens something with such a spec, on an interface.
-spec open(ebpf_link:interface(), ebpf_xsk:spec(), fun((ebpf_nif:ebpf_xsk_spec(), Ifindex :: pos_integer()) -> Result)) ->
    Result | ebpf_nif:failure().
open(Interface, Spec, Open) ->
    case ebpf_interface:index_in(Interface, -1) of
        {ok, Index} -> with_spec(Spec, fun(Handle) -> Open(Handle, Index) end);
        Failure -> Failure
    end.

with_spec(Spec, Use) ->
    case ebpf_nif:xsk_spec_new() of
        {ok, Handle} ->
            try set_all(Handle, Spec, maps:keys(Spec)) of
                ok -> Use(Handle);
                Failure -> Failure
            after
                ok = ebpf_nif:xsk_spec_free(Handle)
            end;
        Failure ->
            Failure
    end.

set_all(_, _, []) ->
    ok;
set_all(Handle, Spec, [Field | Fields]) ->
    case set(Handle, Field, Spec) of
        ok -> set_all(Handle, Spec, Fields);
        Failure -> Failure
    end.

set(Handle, Field, Spec) when Field =:= frames; Field =:= frame_size ->
    ebpf_nif:xsk_spec_set_frames(Handle, maps:get(frames, Spec, ?FRAMES), maps:get(frame_size, Spec, ?FRAME_SIZE));
set(Handle, Field, Spec) when Field =:= receive_ring; Field =:= send_ring ->
    ebpf_nif:xsk_spec_set_rings(Handle, maps:get(receive_ring, Spec, ?RING), maps:get(send_ring, Spec, ?RING));
set(Handle, headroom, #{headroom := Bytes}) ->
    ebpf_nif:xsk_spec_set_headroom(Handle, Bytes);
set(Handle, unaligned, #{unaligned := Unaligned}) ->
    ebpf_nif:xsk_spec_set_unaligned(Handle, switch(Unaligned));
set(Handle, huge_pages, #{huge_pages := Huge}) ->
    ebpf_nif:xsk_spec_set_huge_pages(Handle, switch(Huge));
set(Handle, mode, #{mode := Mode}) ->
    ebpf_nif:xsk_spec_set_mode(Handle, ebpf_enum:xsk_mode(Mode));
set(Handle, busy_poll, #{busy_poll := {Microseconds, Budget}}) ->
    ebpf_nif:xsk_spec_set_busy_poll(Handle, Microseconds, Budget);
set(Handle, multi_buffer, #{multi_buffer := Multi}) ->
    ebpf_nif:xsk_spec_set_multi_buffer(Handle, switch(Multi));
set(Handle, tx_metadata, #{tx_metadata := Mode}) ->
    ebpf_nif:xsk_spec_set_tx_metadata(Handle, ebpf_enum:xsk_tx_metadata_mode(Mode)).

switch(true) -> 1;
switch(false) -> 0.
