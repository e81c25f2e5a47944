// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux;
using ImageForge.Linux.Netlink;
using ImageForge.Linux.WireGuard;
using ImageForge.Mesh.Identity;

namespace ImageForge.Mesh.Dataplane;

/// <summary>The kernel's WireGuard link of the mesh: exists, has our key, port, mark and address, is up.</summary>
internal sealed class MeshLink : IDisposable
{
    private readonly RouteNetlink netlink;
    private readonly WireGuardNetlink wireGuard;
    private readonly MeshOptions options;
    private readonly NodeIdentity identity;
    private readonly WireGuardSecret presharedKey;

    /// <exception cref="LinuxException">The kernel has no WireGuard.</exception>
    public MeshLink(RouteNetlink netlink, MeshOptions options, NodeIdentity identity, IPAddress address)
    {
        this.netlink = netlink;
        this.options = options;
        this.identity = identity;
        Address = address;
        presharedKey = WireGuardSecret.From(options.Secret.Bytes);
        wireGuard = new WireGuardNetlink();
    }

    public IPAddress Address { get; }

    /// <summary>
    /// Brings the link into being or into shape. One that is there already, left by an agent that died, keeps its peers and
    /// their sessions.
    /// </summary>
    /// <returns>Its index.</returns>
    /// <exception cref="LinuxException">The name is taken by another kind of link, the port by another program, …</exception>
    public int Ensure()
    {
        var link = netlink.FindLink(options.LinkName) ?? netlink.CreateLink(options.LinkName, WireGuardNetlink.LinkKind, options.Mtu);
        if (link.Kind != WireGuardNetlink.LinkKind)
            throw new LinuxException(
                $"take over link {link.Name}", Errno.EEXIST, $"it is of kind {link.Kind ?? "hardware"}; rename or remove it");
        if (link.Mtu != options.Mtu)
            netlink.SetLinkMtu(link.Index, options.Mtu);
        var device = wireGuard.Get(link.Name);
        var change = new WireGuardChange
        {
            PrivateKey = device.PublicKey == identity.PublicKey ? null : identity.WireGuardPrivateKey,
            ListenPort = device.ListenPort == options.ListenPort ? null : (ushort)options.ListenPort,
            FirewallMark = device.FirewallMark == MeshRoutes.EncryptedMark ? null : MeshRoutes.EncryptedMark,
        };
        if (change != new WireGuardChange())
            wireGuard.Apply(link.Name, change);
        if (!link.IsUp)
            netlink.SetLinkUp(link.Index, up: true);
        var addresses = netlink.Addresses().Where(address => address.LinkIndex == link.Index).ToList();
        if (!addresses.Exists(address => address.Address.Equals(Address)))
            // The address is ours by derivation; waiting for others to object would only delay the start.
            netlink.SetAddress(
                new InterfaceAddress(link.Index, Address, MeshAddress.PrefixLength, AddressScope.Global), skipDuplicateDetection: true);
        return link.Index;
    }

    public IReadOnlyList<WireGuardPeer> Peers() => wireGuard.Get(options.LinkName).Peers;

    public void Apply(IReadOnlyList<WireGuardPeer> actual, IReadOnlyList<Peers.DesiredPeer> desired)
    {
        var changes = WireGuardDiff.Compute(actual, desired, presharedKey);
        if (changes.Count > 0)
            wireGuard.Apply(options.LinkName, new WireGuardChange { Peers = changes });
    }

    public void Remove()
    {
        if (netlink.FindLink(options.LinkName) is { Kind: WireGuardNetlink.LinkKind } link)
            netlink.RemoveLink(link.Index);
    }

    public void Dispose() => wireGuard.Dispose();
}
