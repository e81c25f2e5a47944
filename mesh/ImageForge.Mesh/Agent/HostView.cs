// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.Netlink;
using ImageForge.Mesh.Addressing;
using ImageForge.Mesh.Dataplane;

namespace ImageForge.Mesh.Agent;

/// <summary>
/// This machine's links and addresses other than the mesh's own, as of the last look. The kernel's announcements only say
/// that it is time to look again.
/// </summary>
internal sealed class HostView(RouteNetlink netlink, NetworkMonitor monitor, string meshLink)
{
    private volatile bool changed = true;

    public IReadOnlyList<NetworkLink> Links { get; private set; } = [];

    public IReadOnlyList<InterfaceAddress> Addresses { get; private set; } = [];

    /// <summary>Addresses with the networks that they stand in.</summary>
    public IReadOnlyList<(IPAddress Address, IPNetwork Network)> Networks { get; private set; } = [];

    public KernelPath KernelPath { get; private set; } = KernelPath.Of([], meshLink);

    /// <summary>Whether something was announced since the last call.</summary>
    public bool TakeChanged()
    {
        var was = changed;
        changed = false;
        return was;
    }

    public void Look()
    {
        var all = netlink.Links();
        KernelPath = KernelPath.Of(all, meshLink);
        Links = [.. all.Where(link => link.Name != meshLink)];
        var indices = Links.Select(link => link.Index).ToHashSet();
        Addresses = [.. netlink.Addresses().Where(address => indices.Contains(address.LinkIndex))];
        Networks = [.. Addresses.Select(address => (address.Address, IpPrefix.Masked(address.Address, address.PrefixLength)))];
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task FollowAsync(Action announced, CancellationToken cancellation)
    {
        while (await monitor.Changes.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            while (monitor.Changes.TryRead(out _))
                changed = true;
            announced();
        }
    }
}
