// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using ImageForge.Node.Dhcp6;
using KernelAddress = ImageForge.Linux.Netlink.InterfaceAddress;

namespace ImageForge.Node.Network;

/// <summary>Asks for IPv6 addresses on a link, and keeps the kernel's as the lease says. Routes are the routers' business.</summary>
internal sealed class Dhcp6Addressing : LeaseAddressing
{
    private readonly Dhcp6Settings _settings;
    private readonly RouteNetlink _route;
    private readonly Dhcp6Client _client;
    private IReadOnlyList<KernelAddress> _applied = [];

    /// <inheritdoc cref="LeaseAddressing"/>
    public Dhcp6Addressing(NetworkLink link, Dhcp6Settings settings, string? hostName, RouteNetlink route, NodeLog log, TimeProvider time, Action changed)
        : base(link, "DHCPv6", log, changed)
    {
        (_settings, _route) = (settings, route);
        var wishes = new Dhcp6Wishes(settings.Address, settings.RapidCommit, settings.SendHostname ? hostName : null);
        _client = new Dhcp6Client(link, wishes, time, Act);
        Start(_client.RunAsync);
    }

    public override void LinkReturned() => _client.LinkReturned();

    protected override void Withdraw() => Replace([]);

    private void Act(Dhcp6Action action) => Apply(() =>
    {
        if (action is Dhcp6Action.Use(var lease)) Use(lease);
        else if (action is Dhcp6Action.Drop(var lost, var reason)) Drop(lost.Text, reason);
    });

    private void Use(Dhcp6Lease lease)
    {
        // Single addresses: what else is on the link is told by routers (RFC 5942).
        Replace([.. lease.Addresses.Select(a => new KernelAddress(Link.Index, a.Address, 128, AddressScope.Global) { Lifetime = new(a.Preferred, a.Valid) })]);
        Advice = new NetworkAdvice
        {
            NameServers = _settings.UseDns ? lease.NameServers : [],
            SearchDomains = _settings.UseDomains ? lease.Domains : [],
            TimeServers = _settings.UseNtp ? lease.TimeServers : [],
        };
    }

    private void Replace(IReadOnlyList<KernelAddress> wanted)
    {
        foreach (var stale in _applied.Where(old => !wanted.Any(a => a.Address.Equals(old.Address)))) _route.RemoveAddress(stale);
        foreach (var address in wanted) _route.SetAddress(address);
        _applied = wanted;
    }
}
