// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using ImageForge.Node.Dhcp;

namespace ImageForge.Node.Network;

/// <summary>One interface under our care: up, with static addresses, or with what DHCP lends it.</summary>
internal sealed class NetworkInterface : IAsyncDisposable
{
    // Below what the kernel gives SLAAC routes (1024); by index, so that two interfaces do not share one metric.
    private const uint FirstMetric = 100;

    private readonly RouteNetlink _route;
    private readonly NodeLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly DhcpClient? _dhcp;
    private readonly Task _running;
    private readonly Action _leaseChanged;
    private LeaseSettings? _applied;

    public NetworkInterface(
        NetworkLink link, InterfaceSettings settings, string? hostName, RouteNetlink route, NodeLog log, TimeProvider time, Action leaseChanged)
    {
        Link = link;
        Settings = settings;
        _route = route;
        _log = log;
        _leaseChanged = leaseChanged;
        // Before it is up: the kernel looks for a router as soon as there is a carrier.
        KernelSetting($"/proc/sys/net/ipv6/conf/{link.Name}/accept_ra", settings.UsesDhcp ? "1" : "0");
        if (settings.Mtu is { } mtu) route.SetLinkMtu(link.Index, mtu);
        foreach (var address in settings.Addresses)
            route.SetAddress(new Linux.Netlink.InterfaceAddress(link.Index, address.Address, address.PrefixLength, AddressScope.Global));
        route.SetLinkUp(link.Index, true);
        SetGateway(settings.Gateway, "0.0.0.0/0");
        SetGateway(settings.Gateway6, "::/0");
        _dhcp = settings.UsesDhcp ? new DhcpClient(link, hostName, time, Act) : null;
        _running = _dhcp is null ? Task.CompletedTask : Task.Run(RunAsync);
    }

    public NetworkLink Link { get; private set; }

    public InterfaceSettings Settings { get; }

    /// <summary>What DHCP has lent; null while it has not.</summary>
    public DhcpLease? Lease { get; private set; }

    /// <summary>The kernel says something about the link.</summary>
    public void Update(NetworkLink link)
    {
        var returned = link.HasCarrier && !Link.HasCarrier;
        Link = link;
        if (returned) _dhcp?.LinkReturned();
    }

    /// <summary>Stops DHCP. Takes away what was set here, unless the link itself is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        if (_applied is not null) Remove(_applied);
        foreach (var address in Settings.Addresses)
            _route.RemoveAddress(new Linux.Netlink.InterfaceAddress(Link.Index, address.Address, address.PrefixLength, AddressScope.Global));
        _stop.Dispose();
    }

    private void SetGateway(IPAddress? gateway, string destination)
    {
        if (gateway is null) return;
        _route.SetRoute(new NetworkRoute(IPNetwork.Parse(destination))
        {
            Gateway = gateway, LinkIndex = Link.Index, Metric = FirstMetric + (uint)Link.Index,
        });
    }

    private async Task RunAsync()
    {
        try
        {
            await _dhcp!.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            _log.Error($"DHCP on {Link.Name} ended: {e.Message}");
        }
    }

    private void Act(DhcpAction action)
    {
        try
        {
            if (action is DhcpAction.Use(var lease)) Use(lease);
            else if (action is DhcpAction.Drop(var lost, var reason)) Drop(lost, reason);
        }
        catch (Linux.LinuxException e)
        {
            _log.Error($"lease of {Link.Name}: {e.Message}");
        }

        _leaseChanged();
    }

    private void Use(DhcpLease lease)
    {
        var wanted = LeaseSettings.Of(lease, Link.Index, FirstMetric + (uint)Link.Index);
        if (Settings.Mtu is null && lease.Mtu is { } mtu && mtu != Link.Mtu) _route.SetLinkMtu(Link.Index, mtu);
        _route.SetAddress(wanted.Address);
        foreach (var stale in _applied?.Routes.Except(wanted.Routes) ?? []) _route.RemoveRoute(stale);
        foreach (var route in wanted.Routes) _route.SetRoute(route);
        _applied = wanted;
        Lease = lease;
    }

    private void Drop(DhcpLease lease, string reason)
    {
        _log.Error($"{Link.Name} lost its address {lease.Cidr}: {reason}");
        if (_applied is not null) Remove(_applied);
        _applied = null;
        Lease = null;
    }

    private void Remove(LeaseSettings settings)
    {
        foreach (var route in Enumerable.Reverse(settings.Routes)) _route.RemoveRoute(route);
        _route.RemoveAddress(settings.Address);
    }

    private static void KernelSetting(string path, string value)
    {
        // Absent where the kernel was booted with ipv6.disable=1.
        if (File.Exists(path)) File.WriteAllText(path, value);
    }
}
