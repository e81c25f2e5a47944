// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using ImageForge.Linux;
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using ImageForge.Node.Dhcp6;
using KernelAddress = ImageForge.Linux.Netlink.InterfaceAddress;

namespace ImageForge.Node.Network;

/// <summary>Asks for IPv6 addresses on a link, and keeps the kernel's as the lease says. Routes are the routers' business.</summary>
internal sealed class Dhcp6Addressing : IAsyncDisposable
{
    private readonly NetworkLink _link;
    private readonly Dhcp6Settings _settings;
    private readonly RouteNetlink _route;
    private readonly NodeLog _log;
    private readonly Action _changed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dhcp6Client _client;
    private readonly Task _running;
    private IReadOnlyList<KernelAddress> _applied = [];

    /// <param name="changed">Called from the client's own loop: it must not wait for whoever waits for that loop.</param>
    public Dhcp6Addressing(NetworkLink link, Dhcp6Settings settings, string? hostName, RouteNetlink route, NodeLog log, TimeProvider time, Action changed)
    {
        (_link, _settings, _route, _log, _changed) = (link, settings, route, log, changed);
        var wishes = new Dhcp6Wishes(settings.Address, settings.RapidCommit, settings.SendHostname ? hostName : null);
        _client = new Dhcp6Client(link, wishes, time, Act);
        _running = RunAsync();
    }

    public NetworkAdvice Advice { get; private set; } = NetworkAdvice.None;

    public void LinkReturned() => _client.LinkReturned();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Replace([]);
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
            _log.Error($"DHCPv6 on {_link.Name} ended: {e.Message}");
        }
    }

    private void Act(Dhcp6Action action)
    {
        try
        {
            if (action is Dhcp6Action.Use(var lease)) Use(lease);
            else if (action is Dhcp6Action.Drop(var lost, var reason)) Drop(lost, reason);
        }
        catch (LinuxException e)
        {
            _log.Error($"IPv6 lease of {_link.Name}: {e.Message}");
        }

        _changed();
    }

    private void Use(Dhcp6Lease lease)
    {
        // Single addresses: what else is on the link is told by routers (RFC 5942).
        Replace([.. lease.Addresses.Select(a => new KernelAddress(_link.Index, a.Address, 128, AddressScope.Global) { Lifetime = new(a.Preferred, a.Valid) })]);
        Advice = new NetworkAdvice
        {
            NameServers = _settings.UseDns ? lease.NameServers : [],
            SearchDomains = _settings.UseDomains ? lease.Domains : [],
            TimeServers = _settings.UseNtp ? lease.TimeServers : [],
        };
    }

    private void Drop(Dhcp6Lease lease, string reason)
    {
        _log.Error($"{_link.Name} lost its address {lease.Text}: {reason}");
        Replace([]);
        Advice = NetworkAdvice.None;
    }

    private void Replace(IReadOnlyList<KernelAddress> wanted)
    {
        foreach (var stale in _applied.Where(old => !wanted.Any(a => a.Address.Equals(old.Address)))) _route.RemoveAddress(stale);
        foreach (var address in wanted) _route.SetAddress(address);
        _applied = wanted;
    }
}
