// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ImageForge.Linux.Netlink;

/// <summary>
/// Links, addresses, routes and rules of this network namespace. What is set is replaced when it is there already;
/// what is removed says whether it was there. Safe to call from several threads.
/// https://man7.org/linux/man-pages/man7/rtnetlink.7.html
/// </summary>
public sealed class RouteNetlink : IDisposable
{
    private readonly NetlinkSocket _socket = new(NetlinkSocket.Route);

    public IReadOnlyList<NetworkLink> Links() =>
        [.. _socket.Execute(LinkMessages.List(), "list links").Where(r => r.Type == LinkMessages.New).Select(r => LinkMessages.Parse(r.Payload))];

    /// <summary>The interface of that name, or null.</summary>
    public NetworkLink? FindLink(string name) => Links().FirstOrDefault(link => link.Name == name);

    /// <param name="kind">E.g. <c>wireguard</c>; EOPNOTSUPP when the kernel has no such kind (module not loaded).</param>
    /// <param name="mtu">In bytes; null: the kind's default.</param>
    /// <exception cref="LinuxException">EEXIST: the name is taken.</exception>
    public NetworkLink CreateLink(string name, string kind, int? mtu = null) => CreateLink(new LinkDefinition(name, kind) { Mtu = mtu });

    /// <inheritdoc cref="CreateLink(string, string, int?)"/>
    public NetworkLink CreateLink(LinkDefinition link)
    {
        _socket.Execute(LinkMessages.Create(link), $"create link {link.Name} of kind {link.Kind}");
        return FindLink(link.Name) ?? throw new LinuxException($"create link {link.Name}", Errno.ENODEV, "it vanished at once");
    }

    /// <summary>Changes what is set in <paramref name="options"/> of a link that is there.</summary>
    public void ChangeLink(int index, string kind, LinkOptions options) =>
        _socket.Execute(LinkMessages.Change(index, kind, options), $"change {kind} {index}");

    public bool RemoveLink(int index) => Removed(LinkMessages.Remove(index), $"remove link {index}");

    public void SetLinkUp(int index, bool up) =>
        _socket.Execute(LinkMessages.SetUp(index, up), $"set link {index} {(up ? "up" : "down")}");

    public void SetLinkMtu(int index, int mtu) => _socket.Execute(LinkMessages.SetMtu(index, mtu), $"set mtu {mtu} on link {index}");

    /// <exception cref="LinuxException">EEXIST: the name is taken.</exception>
    public void RenameLink(int index, string name) => _socket.Execute(LinkMessages.SetName(index, name), $"rename link {index} to {name}");

    public void SetHardwareAddress(int index, PhysicalAddress address) =>
        _socket.Execute(LinkMessages.SetHardwareAddress(index, address), $"set hardware address of link {index}");

    /// <summary>Makes the link a port of a bond or bridge; null: of none.</summary>
    public void SetMaster(int index, int? master) =>
        _socket.Execute(LinkMessages.SetMaster(index, master ?? 0), master is { } m ? $"make link {index} a port of {m}" : $"release port {index}");

    public IReadOnlyList<InterfaceAddress> Addresses() =>
        [.. _socket.Execute(AddressMessages.List(), "list addresses").Where(r => r.Type == AddressMessages.New)
            .Select(r => AddressMessages.Parse(r.Payload)).OfType<InterfaceAddress>()];

    /// <param name="skipDuplicateDetection">IPv6: usable at once, for addresses that cannot clash (IFA_F_NODAD).</param>
    public void SetAddress(InterfaceAddress address, bool skipDuplicateDetection = false) =>
        _socket.Execute(AddressMessages.Set(address, skipDuplicateDetection), $"set address {address} on link {address.LinkIndex}");

    public bool RemoveAddress(InterfaceAddress address) =>
        Removed(AddressMessages.Remove(address), $"remove address {address} from link {address.LinkIndex}");

    /// <summary>The routes of all tables, without multicast, local ones of hosts and those of several next hops.</summary>
    public IReadOnlyList<NetworkRoute> Routes(AddressFamily family) =>
        [.. _socket.Execute(RouteMessages.List(family), "list routes").Where(r => r.Type == RouteMessages.New)
            .Select(r => RouteMessages.Parse(r.Payload)).OfType<NetworkRoute>()];

    public void SetRoute(NetworkRoute route) => _socket.Execute(RouteMessages.Set(route), $"set route {route.Destination}");

    public bool RemoveRoute(NetworkRoute route) => Removed(RouteMessages.Remove(route), $"remove route {route.Destination}");

    public IReadOnlyList<RoutingRule> Rules(AddressFamily family) =>
        [.. _socket.Execute(RuleMessages.List(family), "list rules").Where(r => r.Type == RuleMessages.New)
            .Select(r => RuleMessages.Parse(r.Payload)).OfType<RoutingRule>()];

    /// <summary>False when the same rule is there already.</summary>
    public bool AddRule(RoutingRule rule) => Unless(Errno.EEXIST, RuleMessages.Add(rule), $"add rule {rule.Priority}");

    public bool RemoveRule(RoutingRule rule) => Removed(RuleMessages.Remove(rule), $"remove rule {rule.Priority}");

    public void Dispose() => _socket.Dispose();

    private bool Unless(int errno, NetlinkRequest request, string operation)
    {
        try
        {
            _socket.Execute(request, operation);
            return true;
        }
        catch (LinuxException e) when (e.Errno == errno)
        {
            return false;
        }
    }

    // What is absent is ENODEV for links, ESRCH for routes, ENOENT for rules, EADDRNOTAVAIL for addresses.
    private bool Removed(NetlinkRequest request, string operation)
    {
        try
        {
            _socket.Execute(request, operation);
            return true;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENODEV or Errno.ESRCH or Errno.ENOENT or Errno.EADDRNOTAVAIL)
        {
            return false;
        }
    }
}
