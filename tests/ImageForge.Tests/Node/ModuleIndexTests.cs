// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Node;
using ImageForge.Node.Modules;

namespace ImageForge.Tests.Node;

public sealed class ModuleIndexTests
{
    private const string Dependencies =
        """
        kernel/net/wireguard.ko.xz: kernel/net/udp_tunnel.ko.xz kernel/crypto/libchacha.ko.xz
        kernel/net/udp_tunnel.ko.xz:
        kernel/crypto/libchacha.ko.xz:
        kernel/drivers/virtio_net.ko.xz: kernel/net/net_failover.ko.xz kernel/net/failover.ko.xz
        kernel/net/net_failover.ko.xz: kernel/net/failover.ko.xz
        kernel/net/failover.ko.xz:
        kernel/fs/a.ko.xz:
        kernel/fs/b-c.ko.xz:
        kernel/fs/late.ko.xz:
        """;

    private const string Aliases =
        """
        # Aliases extracted from modules themselves.
        alias virtio:d00000001v* virtio_net
        alias crypto-sum b_c
        alias virtio:* late
        """;

    private static readonly ModuleIndex Index = ModuleIndex.Parse(
        Dependencies, Aliases,
        "softdep a pre: crypto-sum not_here post: late\nsoftdep late pre: a\n",
        "kernel/drivers/virtio_pci.ko\n");

    [Fact]
    public void Loads_what_is_needed_first() => Assert.Equal(
        ["kernel/crypto/libchacha.ko.xz", "kernel/net/udp_tunnel.ko.xz", "kernel/net/wireguard.ko.xz"], Index.LoadOrder("wireguard"));

    [Fact]
    public void Loads_shared_needs_once() => Assert.Equal(
        ["kernel/net/failover.ko.xz", "kernel/net/net_failover.ko.xz", "kernel/drivers/virtio_net.ko.xz"], Index.LoadOrder("virtio-net"));

    [Fact]
    public void Soft_dependencies_stand_around_it_and_may_go_in_circles() => Assert.Equal(
        ["kernel/fs/b-c.ko.xz", "kernel/fs/a.ko.xz", "kernel/fs/late.ko.xz"], Index.LoadOrder("a"));

    [Fact]
    public void Built_in_needs_nothing_and_unknown_is_null()
    {
        Assert.Empty(Index.LoadOrder("virtio-pci")!);
        Assert.Null(Index.LoadOrder("sound"));
        Assert.Equal(["kernel/fs/b-c.ko.xz"], Index.LoadOrder("crypto-sum"));
    }

    [Fact]
    public void Finds_every_module_for_a_device() =>
        Assert.Equal(["virtio_net", "late"], Index.ModulesFor("virtio:d00000001v00001AF4"));

    [Fact]
    public void Loader_loads_each_file_once_and_goes_on_after_failures()
    {
        var said = new List<string>();
        var loaded = new List<string>();
        var loader = new ModuleLoader(Index, "/m", new NodeLog(said.Add), path =>
        {
            loaded.Add(path);
            if (path.Contains("udp_tunnel")) throw new LinuxException("load module " + path, Errno.EKEYREJECTED);
            if (path.Contains("late")) throw new LinuxException("load module " + path, Errno.ENODEV);
            return true;
        });
        loader.Load("wireguard");
        loader.Load("wireguard");
        loader.Load("sound");
        loader.LoadFor("virtio:d00000009v00001AF4");
        Assert.Equal(
            ["/m/kernel/crypto/libchacha.ko.xz", "/m/kernel/net/udp_tunnel.ko.xz", "/m/kernel/net/wireguard.ko.xz", "/m/kernel/fs/b-c.ko.xz", "/m/kernel/fs/a.ko.xz", "/m/kernel/fs/late.ko.xz"],
            loaded);
        Assert.Equal(2, said.Count); // no device behind a driver is no error
        Assert.StartsWith("imageforge: error: load module /m/kernel/net/udp_tunnel.ko.xz: EKEYREJECTED", said[0]);
        Assert.Equal("imageforge: error: module sound is not in this image", said[1]);
    }
}
