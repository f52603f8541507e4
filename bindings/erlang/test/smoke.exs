# SPDX-License-Identifier: BSD-2-Clause
# The same modules from Elixir.
ExUnit.start(autorun: false, colors: [enabled: false])

defmodule EbpfmapTest do
  use ExUnit.Case

  test "a map with the functions of :maps" do
    map = :ebpf_maps.new(:hash, 4, 8, 16, [:no_prealloc, name: "packets"])
    map = :ebpf_maps.put(80, 1, map)
    assert :ebpf_maps.get(80, map) == <<1::64-little>>
    assert catch_throw(:ebpf_maps.get(81, map)) == {:badkey, 81}
    assert :ebpf_maps.to_list(map) == [{<<80::32-little>>, <<1::64-little>>}]
    assert :ebpf_maps.close(map) == :ok
    assert :ebpf_maps.close(map) == {:error, :ebadf}
  end

  test "strings are names and paths" do
    {:ok, map} = :ebpf_map.create(%{type: :devmap_hash, key_size: 4, value_size: 8, max_entries: 4, name: "tx"})
    assert :ebpf_redirect.set(map, 1, "lo") == :ok
    assert {:ok, %{ifindex: 1, program: :none}} = :ebpf_redirect.get(map, 1)
    assert {:error, %{cause: :interface}} = :ebpf_redirect.set(map, 2, "nowhere0")
    assert %{name: "tx", type: :devmap_hash} = :ebpf_map.info(map)
  end

  test "errors explain" do
    {:error, reason} = :ebpf_object.open_bundled("none")
    assert reason.cause == :object
    assert :ebpf_error.message(reason) =~ "no bundled object"
    map = :ebpf_maps.put(1, 1, :ebpf_maps.new(:hash, 4, 8, 1))
    assert_raise MatchError, fn -> :ebpf_maps.put(2, 2, map) end
    assert :ebpf_error.last().message =~ "full"
  end

  test "a program on an interface" do
    {:ok, object} = :ebpf_object.open_bundled("forward")
    :ok = :ebpf_object.load(object)
    {:ok, program} = :ebpf_object.program(object, "forward")
    {:ok, link} = :ebpf_link.attach_xdp(program, "lo", %{mode: :generic})
    assert %{xdp_mode: :generic} = :ebpf_link.info(link)
    assert :ebpf_link.close(link) == :ok
    assert :ebpf_link.find_xdp("lo") == :not_found
  end
end

%{total: total, failures: failures} = ExUnit.run()
IO.puts("#{total - failures} passed, #{failures} failed")
System.halt(min(failures, 1))
