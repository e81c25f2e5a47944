// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using KernelAddress = ImageForge.Linux.Netlink.InterfaceAddress;

namespace ImageForge.Node.Network;

/// <summary>
/// Keeps links, addresses, routes and rules as the manifest says: with the cards that are there, with those that come,
/// and again when another manifest takes over. Links that no document names are left as they are.
/// </summary>
internal sealed class NetworkController : IDisposable
{
    private readonly NodeLog _log;
    private readonly TimeProvider _time;
    private readonly RouteNetlink _route = new();
    private readonly NetworkMonitor _monitor = new();
    private readonly LinkStack _stack;
    private readonly RuleSet _rules;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<ManagedLink> _links = [];
    private readonly HashSet<string> _announced = [];
    private readonly Dictionary<string, string> _troubles = [];
    private readonly TaskCompletionSource _reachable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<LinkDocument>? _documents;
    private string? _hostName;

    /// <param name="loadModule">Called with a module and its parameters before a link of its kind is made.</param>
    /// <param name="isCard">Whether a link is a physical card; null: as /sys says.</param>
    public NetworkController(NodeLog log, TimeProvider time, Action<string, string> loadModule, Func<NetworkLink, bool>? isCard = null)
    {
        (_log, _time) = (log, time);
        _stack = new LinkStack(_route, loadModule, isCard ?? (link => LinkPlan.IsCard(link)));
        _rules = new RuleSet(_route, log);
    }

    /// <summary>Called, one call at a time, when the network says something else than before.</summary>
    public event Action<NetworkAdvice>? AdviceChanged;

    /// <summary>The last that <see cref="AdviceChanged"/> told.</summary>
    public NetworkAdvice Advice { get; private set; } = NetworkAdvice.None;

    /// <summary>Completes when the first address of more than the link is there.</summary>
    public Task FirstAddress => _reachable.Task;

    /// <summary>Takes a manifest's network over. Links whose documents stay the same are not touched, unless what they stand on is.</summary>
    /// <param name="links">Empty: DHCP and router advertisements on every card.</param>
    /// <param name="hostName">Told to DHCP servers; null: nothing is told.</param>
    public async Task UseAsync(IReadOnlyList<LinkDocument> links, IReadOnlyList<RoutingRuleDocument> rules, string? hostName)
    {
        await _gate.WaitAsync();
        try
        {
            if (_route.FindLink("lo") is { IsUp: false } loopback) _route.SetLinkUp(loopback.Index, true);
            (_documents, _hostName) = (links, hostName);
            foreach (var stale in Stale(Plan())) await StopAsync(stale, withdraw: true);
            Provide();
            _rules.Use(rules);
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
            _log.Error("changes of the network go unnoticed from now on: " + e.Message);
        }
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _route.Dispose();
        _gate.Dispose();
    }

    private ManagedLink? At(int index) => _links.Find(l => l.Link.Index == index);

    private LinkPlan Plan() => _documents is { Count: > 0 } documents ? LinkPlan.Of(documents) : LinkPlan.OfCards(_stack.Cards());

    private async Task FollowAsync(NetworkChange change)
    {
        switch (change)
        {
            case NetworkChange.LinkSet(var link):
                if (At(link.Index) is { } updated) await UpdateAsync(updated, link);
                else Provide();
                break;
            case NetworkChange.LinkRemoved(var link) when At(link.Index) is { } removed:
                await StopAsync(removed, withdraw: false);
                PassOnAdvice();
                break;
            case NetworkChange.AddressSet(var address) when !address.IsTentative:
                Announce(address);
                foreach (var link in _links) link.Addressing?.AddressCame();
                break;
            case NetworkChange.AddressRemoved(var address) when At(address.LinkIndex) is { } bearer:
                _announced.Remove($"{bearer.Name} {address}");
                break;
            case NetworkChange.Lost:
                foreach (var link in _route.Links()) await FollowAsync(new NetworkChange.LinkSet(link));
                foreach (var address in _route.Addresses()) await FollowAsync(new NetworkChange.AddressSet(address));
                break;
        }
    }

    private void Announce(KernelAddress address)
    {
        if (address.Scope != AddressScope.Global || At(address.LinkIndex) is not { } link) return;
        if (!_announced.Add($"{link.Name} {address}")) return;
        _log.Say($"network {link.Name} {address}");
        _reachable.TrySetResult();
    }

    private async Task UpdateAsync(ManagedLink known, NetworkLink link)
    {
        var before = known.Link;
        known.Link = link;
        if (known.Addressing is null) return;
        // A bond or bridge takes the hardware address of its first port, and DHCP servers know machines by it.
        if (!link.HardwareAddress.Equals(before.HardwareAddress) && (known.Planned.Document.UsesDhcp4 || known.Planned.Document.UsesDhcp6))
        {
            await known.Addressing.DisposeAsync();
            known.Addressing = Address(known);
        }
        else if (link.HasCarrier && !before.HasCarrier)
        {
            known.Addressing.CarrierReturned();
        }
    }

    private LinkAddressing Address(ManagedLink link) => new(link.Link, link.Planned.Document, _hostName, _route, _log, _time, LeaseChanged);

    /// <summary>Provides what is wanted, not there yet, and possible now.</summary>
    private void Provide()
    {
        if (_documents is null) return;
        foreach (var planned in Plan().Links.Where(p => !_links.Exists(l => l.Name == p.Name)))
        {
            try
            {
                if (_stack.Provide(planned.Document) is { } link) Add(new ManagedLink(planned, link));
                _troubles.Remove(planned.Name);
            }
            catch (IOException e)
            {
                _links.RemoveAll(l => l.Name == planned.Name);
                // Tried again with every change of a link, but said once.
                if (_troubles.GetValueOrDefault(planned.Name) != e.Message) _log.Error($"link {planned.Name}: {e.Message}");
                _troubles[planned.Name] = e.Message;
            }
        }
    }

    private void Add(ManagedLink added)
    {
        _links.Add(added);
        foreach (var port in _links.Where(l => l.Planned.Owner == added.Name)) _stack.Join(port, added);
        if (added.Planned.Owner is { } name && _links.Find(l => l.Name == name) is { } owner) _stack.Join(added, owner);
        // With the hardware address that its ports may have given it.
        added.Link = _route.FindLink(added.Name) ?? added.Link;
        if (added.Planned.Owner is null) added.Addressing = Address(added);
        else if (added.Planned.Document is not EthernetDocument && added.Planned.Document.Up) _route.SetLinkUp(added.Link.Index, true);
        var links = _route.Links();
        _log.Say(LinkReport.Line(links.FirstOrDefault(l => l.Name == added.Name) ?? added.Link, links));
    }

    /// <summary>What the plan has no more or otherwise, and what stands on or belongs to such; the uppermost first.</summary>
    private List<ManagedLink> Stale(LinkPlan plan)
    {
        var stale = _links.Where(l => plan.Named(l.Name) is not { } wanted || !wanted.SameAs(l.Planned)).Select(l => l.Name).ToHashSet(StringComparer.Ordinal);
        while (_links.Find(l => !stale.Contains(l.Name) && (l.Planned.Document.Below.Any(stale.Contains) || stale.Contains(l.Planned.Owner ?? ""))) is { } more)
            stale.Add(more.Name);
        return [.. _links.Where(l => stale.Contains(l.Name)).Reverse()];
    }

    private async Task StopAsync(ManagedLink link, bool withdraw)
    {
        _links.Remove(link);
        if (link.Addressing is not null) await link.Addressing.DisposeAsync();
        if (withdraw) _stack.Withdraw(link);
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
        Advice = NetworkAdvice.Of([.. _links.OrderBy(l => l.Link.Index).SelectMany(l => l.Addressing?.Advice ?? [])]);
        AdviceChanged?.Invoke(Advice);
    }
}
