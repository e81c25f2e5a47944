// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using ImageForge.Node.Dhcp;

namespace ImageForge.Node.Network;

/// <summary>Asks for an IPv4 lease on a link, and keeps the kernel's address and routes as the lease says.</summary>
internal sealed class Dhcp4Addressing : LeaseAddressing
{
    // Below what the kernel gives SLAAC routes (1024); by index, so that two links do not share one metric.
    private const uint FirstMetric = 100;

    private readonly LinkDocument _document;
    private readonly Dhcp4Settings _settings;
    private readonly RouteNetlink _route;
    private readonly DhcpClient _client;
    private LeaseSettings? _applied;

    /// <inheritdoc cref="LeaseAddressing"/>
    public Dhcp4Addressing(NetworkLink link, LinkDocument document, string? hostName, RouteNetlink route, NodeLog log, TimeProvider time, Action changed)
        : base(link, "DHCP", log, changed)
    {
        (_document, _settings, _route) = (document, document.Dhcp4!, route);
        _client = new DhcpClient(link, _settings.SendHostname ? hostName : null, _settings.VendorClass, time, Act);
        Start(_client.RunAsync);
    }

    public override void LinkReturned() => _client.LinkReturned();

    protected override void Withdraw()
    {
        foreach (var route in Enumerable.Reverse(_applied?.Routes ?? [])) _route.RemoveRoute(route);
        if (_applied is not null) _route.RemoveAddress(_applied.Address);
        _applied = null;
    }

    private void Act(DhcpAction action) => Apply(() =>
    {
        if (action is DhcpAction.Use(var lease)) Use(lease);
        else if (action is DhcpAction.Drop(var lost, var reason)) Drop(lost.Cidr, reason);
    });

    private void Use(DhcpLease lease)
    {
        var routes = _settings.UseRoutes ? lease : lease with { Routes = [] };
        var wanted = LeaseSettings.Of(routes, Link.Index, (uint?)_settings.RouteMetric ?? FirstMetric + (uint)Link.Index);
        if (_settings.UseMtu && _document.Mtu is null && lease.Mtu is { } mtu && mtu != Link.Mtu) _route.SetLinkMtu(Link.Index, mtu);
        _route.SetAddress(wanted.Address);
        foreach (var stale in _applied?.Routes.Except(wanted.Routes) ?? []) _route.RemoveRoute(stale);
        foreach (var route in wanted.Routes) _route.SetRoute(route);
        _applied = wanted;
        Advice = AdviceOf(lease, _settings);
    }

    internal static NetworkAdvice AdviceOf(DhcpLease lease, Dhcp4Settings settings) => new()
    {
        NameServers = settings.UseDns ? lease.NameServers : [],
        SearchDomains = settings.UseDomains && lease.DomainName is { } domain ? [domain] : [],
        TimeServers = settings.UseNtp ? lease.TimeServers : [],
        HostName = settings.UseHostname ? lease.HostName : null,
    };
}
