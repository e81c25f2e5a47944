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
        var loader = new ModuleLoader(Index, "/m", ModuleParameters.Parse([], KernelCommandLine.Parse("")), new NodeLog(said.Add), (path, _) =>
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

    [Fact]
    public void Parameters_come_from_the_image_then_from_the_command_line()
    {
        var parameters = ModuleParameters.Parse(
            ["# comment", "options br-netfilter a=1", "options br_netfilter b=\"x y\"", "alias x y", "options"],
            KernelCommandLine.Parse("quiet br-netfilter.a=2 loop.max_part=4 loop.flag \"loop.text=a b\" modprobe.blacklist=late,b-c x=1.2"));
        Assert.Equal("a=1 b=\"x y\" a=2", parameters.Of("br-netfilter"));
        Assert.Equal("max_part=4 flag text=\"a b\"", parameters.Of("loop"));
        Assert.Equal("", parameters.Of("wireguard"));
        Assert.True(parameters.IsBlocked("b_c"));
        Assert.False(parameters.IsBlocked("a"));
    }

    [Fact]
    public void Loader_hands_parameters_over_and_says_when_it_is_too_late()
    {
        var (said, loaded) = (new List<string>(), new List<string>());
        var parameters = ModuleParameters.Parse(["options libchacha rounds=8"], KernelCommandLine.Parse("modprobe.blacklist=virtio_net"));
        var loader = new ModuleLoader(Index, "/m", parameters, new NodeLog(said.Add), (path, text) =>
        {
            loaded.Add($"{Path.GetFileName(path)} {text}".Trim());
            return true;
        });
        loader.LoadFor("virtio:d00000001v00001AF4");
        loader.Load("wireguard", "debug=1");
        loader.Load("libchacha", "rounds=8");
        Assert.Empty(said);
        loader.Load("libchacha", "rounds=20");
        Assert.Equal(["imageforge: error: module libchacha was already loaded with rounds=8: its parameters belong into the image"], said);
        Assert.Contains("libchacha.ko.xz rounds=8", loaded);
        Assert.Contains("wireguard.ko.xz debug=1", loaded);
        Assert.DoesNotContain(loaded, l => l.StartsWith("virtio_net", StringComparison.Ordinal));
    }
}
