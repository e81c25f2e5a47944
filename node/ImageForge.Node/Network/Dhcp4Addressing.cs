// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using ImageForge.Linux;
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using ImageForge.Node.Dhcp;

namespace ImageForge.Node.Network;

/// <summary>Asks for an IPv4 lease on a link, and keeps the kernel's address and routes as the lease says.</summary>
internal sealed class Dhcp4Addressing : IAsyncDisposable
{
    // Below what the kernel gives SLAAC routes (1024); by index, so that two links do not share one metric.
    private const uint FirstMetric = 100;

    private readonly NetworkLink _link;
    private readonly LinkDocument _document;
    private readonly Dhcp4Settings _settings;
    private readonly RouteNetlink _route;
    private readonly NodeLog _log;
    private readonly Action _changed;
    private readonly CancellationTokenSource _stop = new();
    private readonly DhcpClient _client;
    private readonly Task _running;
    private LeaseSettings? _applied;

    /// <param name="changed">Called from the client's own loop: it must not wait for whoever waits for that loop.</param>
    public Dhcp4Addressing(NetworkLink link, LinkDocument document, string? hostName, RouteNetlink route, NodeLog log, TimeProvider time, Action changed)
    {
        (_link, _document, _settings, _route, _log, _changed) = (link, document, document.Dhcp4!, route, log, changed);
        _client = new DhcpClient(link, _settings.SendHostname ? hostName : null, _settings.VendorClass, time, Act);
        _running = RunAsync();
    }

    public NetworkAdvice Advice { get; private set; } = NetworkAdvice.None;

    public void LinkReturned() => _client.LinkReturned();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        if (_applied is not null) Remove(_applied);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await _client.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            _log.Error($"DHCP on {_link.Name} ended: {e.Message}");
        }
    }

    private void Act(DhcpAction action)
    {
        try
        {
            if (action is DhcpAction.Use(var lease)) Use(lease);
            else if (action is DhcpAction.Drop(var lost, var reason)) Drop(lost, reason);
        }
        catch (LinuxException e)
        {
            _log.Error($"lease of {_link.Name}: {e.Message}");
        }

        _changed();
    }

    private void Use(DhcpLease lease)
    {
        var routes = _settings.UseRoutes ? lease : lease with { Routes = [] };
        var wanted = LeaseSettings.Of(routes, _link.Index, (uint?)_settings.RouteMetric ?? FirstMetric + (uint)_link.Index);
        if (_settings.UseMtu && _document.Mtu is null && lease.Mtu is { } mtu && mtu != _link.Mtu) _route.SetLinkMtu(_link.Index, mtu);
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

    private void Drop(DhcpLease lease, string reason)
    {
        _log.Error($"{_link.Name} lost its address {lease.Cidr}: {reason}");
        if (_applied is not null) Remove(_applied);
        _applied = null;
        Advice = NetworkAdvice.None;
    }

    private void Remove(LeaseSettings settings)
    {
        foreach (var route in Enumerable.Reverse(settings.Routes)) _route.RemoveRoute(route);
        _route.RemoveAddress(settings.Address);
    }
}
