// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using ImageForge.Linux.Netlink;
using ImageForge.Mesh.Dataplane;

namespace ImageForge.Tests.Mesh;

public sealed class KernelPathTests
{
    [Fact]
    public void SaysWhatTheKernelSays()
    {
        var modules = Directory.CreateTempSubdirectory("modules").FullName;
        NetworkLink[] links = [Link(1, "eth0", null), Link(2, "mesh0", "wireguard"), Link(3, "tun0", "tun")];
        Assert.Equal(new KernelPath("mesh0", "wireguard", false, 1), KernelPath.Of(links, "mesh0", modules));
        Directory.CreateDirectory(Path.Combine(modules, "wireguard"));
        Assert.Equal(new KernelPath("mesh0", null, true, 0), KernelPath.Of(links[..1], "mesh0", modules));
        Directory.Delete(modules, recursive: true);
    }

    private static NetworkLink Link(int index, string name, string? kind) =>
        new(index, name, kind, NetworkLink.Ethernet, PhysicalAddress.None, 1500, IsUp: true, HasCarrier: true);
}
