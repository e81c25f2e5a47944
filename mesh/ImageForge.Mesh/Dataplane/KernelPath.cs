// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;

namespace ImageForge.Mesh.Dataplane;

/// <summary>
/// What carries the packets, as the kernel says: the kind of the mesh's link, whether the WireGuard module is there, and
/// how many TUN devices are open (a user-space tunnel would need one).
/// </summary>
internal sealed record KernelPath(string Link, string? Kind, bool Module, int TunDevices)
{
    /// <param name="links">All links of this machine.</param>
    /// <param name="name">The mesh's link.</param>
    /// <param name="modules">/sys/module; a built-in WireGuard has its directory there as well.</param>
    public static KernelPath Of(IReadOnlyList<NetworkLink> links, string name, string modules = "/sys/module") =>
        new(name, links.FirstOrDefault(link => link.Name == name)?.Kind, Directory.Exists(Path.Combine(modules, "wireguard")),
            links.Count(link => link.Kind == "tun"));
}
