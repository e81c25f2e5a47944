// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Network;

/// <summary>
/// Keeps the network cards as the manifest says: those that are there, those that come, and again when another
/// manifest takes over.
/// </summary>
internal sealed class NetworkController(NodeLog log, TimeProvider time) : IDisposable
{
    private readonly RouteNetlink _route = new();
    private readonly NetworkMonitor _monitor = new();
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<int, NetworkInterface> _interfaces = [];
    private readonly HashSet<string> _announced = [];
    private readonly TaskCompletionSource _reachable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NetworkDocument? _network;
    private string? _hostName;

    /// <summary>Called, one call at a time, when the network says something else than before.</summary>
    public event Action<NetworkAdvice>? AdviceChanged;

    /// <summary>The last that <see cref="AdviceChanged"/> told.</summary>
    public NetworkAdvice Advice { get; private set; } = NetworkAdvice.None;

    /// <summary>Completes when the first address of more than the link is there.</summary>
    public Task FirstAddress => _reachable.Task;

    /// <summary>Takes a manifest's network over. Interfaces whose settings stay the same are not touched.</summary>
    /// <param name="hostName">Told to DHCP servers; null: nothing is told.</param>
    public async Task UseAsync(NetworkDocument network, string? hostName)
    {
        await _gate.WaitAsync();
        try
        {
            var links = _route.Links();
            if (links.FirstOrDefault(l => l.Name == "lo") is { IsUp: false } loopback) _route.SetLinkUp(loopback.Index, true);
            _network = network;
            _hostName = hostName;
            foreach (var present in _interfaces.Values.ToList())
                if (InterfacePlan.For(present.Link, network) is not { } wanted || !SameSettings(wanted, present.Settings)) await StopAsync(present);
            foreach (var link in links) Configure(link);
            PassOnAdvice();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Follows the kernel's announcements until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var change in _monitor.Changes.ReadAllAsync(cancellation))
            {
                await _gate.WaitAsync(cancellation);
                try
                {
                    await FollowAsync(change);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        catch (IOException e)
        {
            log.Error("changes of the network go unnoticed from now on: " + e.Message);
        }
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _route.Dispose();
        _gate.Dispose();
    }

    private async Task FollowAsync(NetworkChange change)
    {
        switch (change)
        {
            case NetworkChange.LinkSet(var link) when _interfaces.TryGetValue(link.Index, out var known):
                known.Update(link);
                break;
            case NetworkChange.LinkSet(var link):
                Configure(link);
                break;
            case NetworkChange.LinkRemoved(var link) when _interfaces.TryGetValue(link.Index, out var known):
                await StopAsync(known);
                break;
            case NetworkChange.AddressSet(var address) when _interfaces.TryGetValue(address.LinkIndex, out var known):
                if (address is not { Scope: AddressScope.Global, IsTentative: false } || !_announced.Add(Named(known, address))) break;
                log.Say("network " + Named(known, address));
                _reachable.TrySetResult();
                break;
            case NetworkChange.AddressRemoved(var address) when _interfaces.TryGetValue(address.LinkIndex, out var known):
                _announced.Remove(Named(known, address));
                break;
            case NetworkChange.Lost:
                foreach (var link in _route.Links()) await FollowAsync(new NetworkChange.LinkSet(link));
                foreach (var address in _route.Addresses()) await FollowAsync(new NetworkChange.AddressSet(address));
                break;
        }
    }

    private void Configure(NetworkLink link)
    {
        if (_network is null || _interfaces.ContainsKey(link.Index) || !InterfacePlan.IsPhysical(link)) return;
        if (InterfacePlan.For(link, _network) is not { } settings) return;
        try
        {
            _interfaces[link.Index] = new NetworkInterface(link, settings, _hostName, _route, log, time, LeaseChanged);
        }
        catch (IOException e)
        {
            log.Error($"interface {link.Name}: {e.Message}");
        }
    }

    private async Task StopAsync(NetworkInterface known)
    {
        _interfaces.Remove(known.Link.Index);
        await known.DisposeAsync();
    }

    private async void LeaseChanged()
    {
        // Called from within a client's own loop: it must not wait for whoever waits for that loop.
        await _gate.WaitAsync();
        try
        {
            PassOnAdvice();
        }
        finally
        {
            _gate.Release();
        }
    }

    private void PassOnAdvice()
    {
        Advice = NetworkAdvice.Of([.. _interfaces.OrderBy(i => i.Key).Select(i => i.Value.Lease).OfType<Dhcp.DhcpLease>()]);
        AdviceChanged?.Invoke(Advice);
    }

    // Records compare lists by reference.
    private static bool SameSettings(InterfaceSettings a, InterfaceSettings b) =>
        a with { Addresses = [] } == b with { Addresses = [] } && a.Addresses.SequenceEqual(b.Addresses);

    private static string Named(NetworkInterface known, Linux.Netlink.InterfaceAddress address) => $"{known.Link.Name} {address}";
}
