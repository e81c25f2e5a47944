// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using KernelAddress = ImageForge.Linux.Netlink.InterfaceAddress;

namespace ImageForge.Node.Network;

/// <summary>A link that carries addresses: up, with static ones and routes, and with what DHCP lends it.</summary>
internal sealed class LinkAddressing : IAsyncDisposable
{
    /// <summary>For DHCP and for the kernel's look for duplicates; after that a route that waits is worth a word.</summary>
    private static readonly TimeSpan RoutePatience = TimeSpan.FromSeconds(15);

    private readonly NetworkLink _link;
    private readonly LinkDocument _document;
    private readonly RouteNetlink _route;
    private readonly LinkRoutes _routes;
    private readonly ITimer? _patience;
    private readonly Dhcp4Addressing? _dhcp4;
    private readonly Dhcp6Addressing? _dhcp6;

    public LinkAddressing(NetworkLink link, LinkDocument document, string? hostName, RouteNetlink route, NodeLog log, TimeProvider time, Action changed)
    {
        (_link, _document, _route) = (link, document, route);
        LinkSysctl.Apply(document);
        foreach (var address in document.Addresses) route.SetAddress(Of(address));
        _routes = new LinkRoutes(link, document.Routes, route, log);
        if (!document.Up) return;
        route.SetLinkUp(link.Index, true);
        if (!_routes.Apply()) _patience = time.CreateTimer(_ => _routes.Complain(), null, RoutePatience, Timeout.InfiniteTimeSpan);
        if (document.UsesDhcp4) _dhcp4 = new Dhcp4Addressing(link, document, hostName, route, log, time, changed);
        if (document.UsesDhcp6) _dhcp6 = new Dhcp6Addressing(link, document.Dhcp6!, hostName, route, log, time, changed);
    }

    /// <summary>What DHCP says besides addresses and routes, IPv4 first.</summary>
    public IEnumerable<NetworkAdvice> Advice => [.. _dhcp4 is null ? [] : (NetworkAdvice[])[_dhcp4.Advice], .. _dhcp6 is null ? [] : (NetworkAdvice[])[_dhcp6.Advice]];

    /// <summary>An address of the machine can be used from now on.</summary>
    public void AddressCame()
    {
        if (_document.Up) _routes.Apply();
    }

    public void CarrierReturned()
    {
        _dhcp4?.LinkReturned();
        _dhcp6?.LinkReturned();
    }

    /// <summary>Stops DHCP, and takes away what was set here unless the link itself is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_patience is not null) await _patience.DisposeAsync();
        if (_dhcp4 is not null) await _dhcp4.DisposeAsync();
        if (_dhcp6 is not null) await _dhcp6.DisposeAsync();
        _routes.Remove();
        foreach (var address in _document.Addresses) _route.RemoveAddress(Of(address));
    }

    private KernelAddress Of(MachineConfig.InterfaceAddress address) => new(_link.Index, address.Address, address.PrefixLength,
        address.Address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6LinkLocal: true } ? AddressScope.Link : AddressScope.Global);
}
