// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Sidero.Discovery.Server;

namespace ImageForge.Mesh.Discovery;

/// <summary>
/// Keeps one discovery service informed of this node and keeps the list of members that it tells of
/// (discovery-protocol section 9). Members are kept while the service is away. Unlike the reference client, a failed
/// refresh is retried with backoff and costs neither the watch nor half a time to live, and redirects are bounded.
/// </summary>
internal sealed class DiscoveryClient
{
    private const string Service = "/sidero.discovery.server.Cluster/";

    /// <summary>After so many failures in a row a redirect is forgotten: its target may be gone for good.</summary>
    private const int FailuresUntilHome = 3;

    /// <summary>A service that opens the watch but sends no snapshot must not keep us from registering.</summary>
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(5);

    private readonly DiscoveryEndpoint home;
    private readonly DiscoverySettings settings;
    private readonly TimeProvider time;
    private readonly Signal publish = new();

    // Guards everything below it.
    private readonly Lock gate = new();
    private readonly AffiliateTable table;
    private Statement? statement;
    private IPAddress? publicAddress;
    private bool registered;
    private string? lastTrouble;

    public DiscoveryClient(DiscoveryEndpoint endpoint, DiscoverySettings settings, MemberCodec codec, TimeProvider time)
    {
        home = endpoint;
        this.settings = settings;
        this.time = time;
        table = new AffiliateTable(codec, settings.AffiliateId, settings.Grace);
        table.Problem += problem => Notice?.Invoke($"discovery {home}: {problem}");
    }

    /// <summary>Members, the public address or the registration may have changed. Raised on any thread.</summary>
    public event Action? Changed;

    /// <summary>One line for the console about what is new in the relation to the service. Raised on any thread.</summary>
    public event Action<string>? Notice;

    /// <summary>The other members known now.</summary>
    public IReadOnlyList<Member> Members
    {
        get
        {
            lock (gate)
            {
                table.Expire(time.GetUtcNow());
                return [.. table.Members];
            }
        }
    }

    /// <summary>Where the service sees this node; null before the first contact or when it does not tell.</summary>
    public IPAddress? PublicAddress
    {
        get
        {
            lock (gate)
                return publicAddress;
        }
    }

    /// <summary>Whether the service has ever accepted what this node publishes.</summary>
    public bool Registered
    {
        get
        {
            lock (gate)
                return registered;
        }
    }

    /// <summary>Sets what the service is told, at once and at every refresh from now on.</summary>
    public void Publish(Statement next)
    {
        lock (gate)
            statement = next;
        publish.Set();
    }

    /// <summary>Runs until cancelled; never gives up.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var endpoint = home;
        var failures = 0;
        var pause = settings.FirstPause * Random.Shared.NextDouble();
        while (true)
        {
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
            try
            {
                endpoint = await SessionAsync(endpoint, () => failures = 0, cancellation).ConfigureAwait(false);
            }
            catch (GrpcException error)
            {
                Trouble(error.Message);
                failures++;
                if (failures >= FailuresUntilHome)
                    endpoint = home;
            }

            pause = settings.Backoff.Pause(failures, Random.Shared.NextDouble());
        }
    }

    /// <summary>Withdraws this node; for shutdown, so it is tried once and within the given time.</summary>
    /// <exception cref="GrpcException"/>
    public async Task WithdrawAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using var channel = new GrpcChannel(home, settings.KeepAlive, settings.Authorities);
        var request = new AffiliateDeleteRequest { ClusterId = settings.ClusterId, AffiliateId = settings.AffiliateId };
        await channel.CallAsync(Service + "AffiliateDelete", request, AffiliateDeleteResponse.Parser, timeout, cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>One connection from Hello to its end.</summary>
    /// <param name="endpoint">Where to begin.</param>
    /// <param name="succeeded">Called when the service accepted something: the next pause is short again.</param>
    /// <returns>Where to go next time.</returns>
    private async Task<DiscoveryEndpoint> SessionAsync(DiscoveryEndpoint endpoint, Action succeeded, CancellationToken cancellation)
    {
        for (var hop = 0; ; hop++)
        {
            using var channel = new GrpcChannel(endpoint, settings.KeepAlive, settings.Authorities);
            if (await HelloAsync(channel, endpoint, cancellation).ConfigureAwait(false) is not { } target || target == endpoint)
            {
                await WatchAndRefreshAsync(channel, succeeded, cancellation).ConfigureAwait(false);
                return endpoint;
            }

            if (hop == settings.MaximumRedirects)
                throw new GrpcException(GrpcStatus.Unavailable, $"redirected more than {settings.MaximumRedirects} times, last to {target}");
            endpoint = target;
        }
    }

    /// <returns>Where the service sends us, or null to stay.</returns>
    private async Task<DiscoveryEndpoint?> HelloAsync(GrpcChannel channel, DiscoveryEndpoint endpoint, CancellationToken cancellation)
    {
        var request = new HelloRequest { ClusterId = settings.ClusterId, ClientVersion = settings.ClientVersion };
        var answer = await channel.CallAsync(Service + "Hello", request, HelloResponse.Parser, settings.HelloTimeout, cancellation)
            .ConfigureAwait(false);
        bool changed;
        lock (gate)
        {
            var seen = WireAddress.TryDecode(answer.ClientIp, out var address) && WireAddress.IsRoutable(address) ? address : publicAddress;
            changed = !Equals(seen, publicAddress);
            publicAddress = seen;
        }

        if (changed)
            Changed?.Invoke();
        if (answer.Redirect is not { Endpoint.Length: > 0 } redirect)
            return null;
        return endpoint.Redirected(redirect.Endpoint)
               ?? throw new GrpcException(GrpcStatus.Internal, "redirected to something that is not host:port");
    }

    private async Task WatchAndRefreshAsync(GrpcChannel channel, Action succeeded, CancellationToken cancellation)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var snapshot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watch = WatchAsync(channel, snapshot, session.Token);
        var refresh = RefreshLoopAsync(channel, snapshot.Task, succeeded, session.Token);
        var first = await Task.WhenAny(watch, refresh).ConfigureAwait(false);
        await session.CancelAsync().ConfigureAwait(false);
        // The other one ends by the cancellation, which is no news; the first one's failure is.
        await Task.WhenAll(watch, refresh).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    /// <summary>Takes in the stream until it ends; the end with status OK is the service's orderly shutdown.</summary>
    private async Task WatchAsync(GrpcChannel channel, TaskCompletionSource snapshot, CancellationToken cancellation)
    {
        var request = new WatchRequest { ClusterId = settings.ClusterId };
        var messages = channel.StreamAsync(Service + "Watch", request, WatchResponse.Parser, cancellation);
        await foreach (var message in messages.ConfigureAwait(false))
        {
            lock (gate)
            {
                if (!snapshot.Task.IsCompleted)
                    table.ApplySnapshot(message.Affiliates, time.GetUtcNow());
                else if (message.Deleted)
                    message.Affiliates.ToList().ForEach(affiliate => table.Delete(affiliate.Id));
                else
                    message.Affiliates.ToList().ForEach(table.Upsert);
            }

            snapshot.TrySetResult();
            Changed?.Invoke();
        }
    }

    /// <summary>
    /// Refreshes after the snapshot (so that we know whom we meet before they learn of us), on every change of what is
    /// published and at half the time to live; sooner, with backoff, after a failure.
    /// </summary>
    private async Task RefreshLoopAsync(GrpcChannel channel, Task snapshot, Action succeeded, CancellationToken cancellation)
    {
        await Task.WhenAny(snapshot, Task.Delay(SnapshotPatience, time, cancellation)).ConfigureAwait(false);
        var failures = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var wait = settings.TimeToLive / 2;
            publish.Clear();
            try
            {
                await RefreshAsync(channel, cancellation).ConfigureAwait(false);
                failures = 0;
                succeeded();
            }
            catch (GrpcException error)
            {
                Trouble(error.Message);
                wait = settings.Backoff.Pause(failures++, Random.Shared.NextDouble());
            }

            await publish.WaitAsync(wait, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task RefreshAsync(GrpcChannel channel, CancellationToken cancellation)
    {
        Statement? current;
        lock (gate)
            current = statement;
        if (current is null)
            return;
        var deadline = time.GetUtcNow() + settings.RefreshTimeout;
        await UpdateAsync(settings.AffiliateId, current.Data, current.Endpoints).ConfigureAwait(false);
        foreach (var (id, endpoint) in current.Others)
            await UpdateAsync(id, data: null, [endpoint]).ConfigureAwait(false);
        bool first;
        lock (gate)
        {
            first = !registered || lastTrouble is not null;
            registered = true;
            lastTrouble = null;
        }

        if (first)
        {
            Notice?.Invoke($"discovery {home}: registered");
            Changed?.Invoke();
        }

        async Task UpdateAsync(string id, byte[]? data, IReadOnlyList<byte[]> endpoints)
        {
            var request = new AffiliateUpdateRequest
            {
                ClusterId = settings.ClusterId,
                AffiliateId = id,
                Ttl = Duration.FromTimeSpan(settings.TimeToLive),
            };
            if (data is not null)
                request.AffiliateData = ByteString.CopyFrom(data);
            request.AffiliateEndpoints.AddRange(endpoints.Select(endpoint => ByteString.CopyFrom(endpoint)));
            var left = deadline - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
                throw new GrpcException(GrpcStatus.DeadlineExceeded, "refreshing took too long");
            await channel.CallAsync(Service + "AffiliateUpdate", request, AffiliateUpdateResponse.Parser, left, cancellation)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Says each trouble once, not at every attempt.</summary>
    private void Trouble(string message)
    {
        lock (gate)
        {
            if (lastTrouble == message)
                return;
            lastTrouble = message;
        }

        Notice?.Invoke($"discovery {home}: {message}; trying again");
    }
}
