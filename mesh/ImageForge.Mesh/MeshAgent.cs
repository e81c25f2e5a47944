// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Netlink;
using ImageForge.Mesh.Agent;
using ImageForge.Mesh.Dataplane;
using ImageForge.Mesh.Discovery;
using ImageForge.Mesh.Identity;

namespace ImageForge.Mesh;

/// <summary>Joins this machine to the mesh and keeps it there.</summary>
public static class MeshAgent
{
    private static readonly TimeSpan WithdrawTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Runs until cancelled, then takes the link, its routes and its rules away again; discovery keeps this node for its
    /// time to live unless it is ephemeral. If the process dies instead, the link stays and the next run takes it over.
    /// </summary>
    /// <param name="console">Gets the milestone lines (<c>imageforge: mesh …</c>), one per event; used from several threads, one at a time.</param>
    /// <exception cref="ArgumentException">Unusable options; all problems in one message.</exception>
    /// <exception cref="LinuxException">The kernel refused something that the mesh cannot be without.</exception>
    public static async Task RunAsync(
        MeshOptions options, NodeIdentity identity, TextWriter console, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        var milestones = new Milestones(console);
        var wake = new Signal();

        // 1. The kernel's side. Netlink sockets belong to the network namespace of this thread: no await before them.
        using var netlink = new RouteNetlink();
        using var monitor = new NetworkMonitor();
        var hardware = Advertisement.HardwareAddress(netlink.Links()) ?? MeshAddress.HardwareFor(identity.NodeId);
        using var link = new MeshLink(netlink, options, identity, MeshAddress.For(options.ClusterId, hardware));
        var routes = new MeshRoutes(netlink);
        link.Ensure();
        routes.EnsureRules();
        milestones.Link(options.LinkName, link.Address);
        using var roles = options.FirewallRoles ? new RoleSets(milestones.Error) : null;
        using var probe = new EchoProbe(link.Address, time);

        // 2. The world's side.
        using var discovery = new DiscoverySet(
            options.Discovery.Select(DiscoveryEndpoint.Parse),
            new DiscoverySettings(options.ClusterId, identity.NodeId) { TimeToLive = options.TimeToLive },
            options.Secret, time, wake.Set, milestones.Notice);
        using var status = options.StatusPath is { } path ? new StatusFeed(path, milestones.Error) : null;

        // 3. Everything at once, until one part fails or all are told to stop.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var host = new HostView(netlink, monitor, options.LinkName);
        var reconciler = new Reconciler(options, identity, host, link, routes, roles, discovery, probe, milestones, status, wake, time);
        Task[] parts =
        [
            discovery.RunAsync(stop.Token), probe.ReceiveAsync(wake.Set, stop.Token), host.FollowAsync(wake.Set, stop.Token),
            reconciler.RunAsync(stop.Token),
        ];
        var first = await Task.WhenAny(parts).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellation.IsCancellationRequested)
        {
            await first.ConfigureAwait(false);
            throw new InvalidOperationException("a part of the mesh agent ended without a reason");
        }

        // 4. Leave as it was found.
        if (options.Ephemeral)
            await discovery.WithdrawAsync(WithdrawTimeout, milestones.Notice, CancellationToken.None).ConfigureAwait(false);
        routes.Remove();
        link.Remove();
    }
}
