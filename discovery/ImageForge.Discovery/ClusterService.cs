// SPDX-License-Identifier: Apache-2.0
using Google.Protobuf;
using ImageForge.Discovery.Grpc;
using ImageForge.Discovery.State;
using Sidero.Discovery.Server;

namespace ImageForge.Discovery;

/// <summary>The five calls of <c>sidero.discovery.server.Cluster</c>: rules, then state, then an answer.</summary>
internal sealed class ClusterService(DiscoveryOptions options, Clusters clusters, ServiceClock clock, CancellationToken ending)
{
    /// <summary>Longest that one message of a divided snapshot may be; leaves room for its frame and one more affiliate.</summary>
    private const int SnapshotPartBytes = Limits.MessageBytes - 16 * 1024;

    public async ValueTask<GrpcStatus> HelloAsync(GrpcCall call, ClientAddress client, CancellationToken cancel)
    {
        var (request, status) = await call.ReadAsync(Parsers.Hello, cancel);
        if (request is null) return status;
        status = RequestRules.CheckCluster(request.ClusterId);
        if (!status.IsOk) return status;

        var response = new HelloResponse();
        if (options.Redirect is { } endpoint) response.Redirect = new RedirectMessage { Endpoint = endpoint };
        if (options.ReportClientAddress) response.ClientIp = UnsafeByteOperations.UnsafeWrap(client.ToBytes());
        call.Write(response);
        return GrpcStatus.Ok;
    }

    public async ValueTask<GrpcStatus> UpdateAsync(GrpcCall call, CancellationToken cancel)
    {
        var (request, status) = await call.ReadAsync(Parsers.Update, cancel);
        if (request is null) return status;
        status = RequestRules.CheckUpdate(request, options.AcceptEmptyEndpoints, out var update);
        if (update is null) return status;

        status = clusters.Update(request.ClusterId, update, clock.Now) switch
        {
            UpdateOutcome.Done => GrpcStatus.Ok,
            UpdateOutcome.TooManyAffiliates => GrpcStatus.ResourceExhausted("too many affiliates in the cluster"),
            UpdateOutcome.TooManyEndpoints => GrpcStatus.ResourceExhausted("too many endpoints in the affiliate"),
            UpdateOutcome.TooManyClusters => GrpcStatus.ResourceExhausted("too many clusters in the service"),
            _ => GrpcStatus.ResourceExhausted("the service has no memory left for this"),
        };
        if (status.IsOk) call.WriteFrame(EmptyFrame);
        return status;
    }

    public async ValueTask<GrpcStatus> DeleteAsync(GrpcCall call, CancellationToken cancel)
    {
        var (request, status) = await call.ReadAsync(Parsers.Delete, cancel);
        if (request is null) return status;
        status = RequestRules.CheckCluster(request.ClusterId);
        if (status.IsOk) status = RequestRules.CheckAffiliate(request.AffiliateId);
        if (!status.IsOk) return status;

        clusters.Delete(request.ClusterId, request.AffiliateId);
        call.WriteFrame(EmptyFrame);
        return GrpcStatus.Ok;
    }

    public async ValueTask<GrpcStatus> ListAsync(GrpcCall call, CancellationToken cancel)
    {
        var (request, status) = await call.ReadAsync(Parsers.List, cancel);
        if (request is null) return status;
        status = RequestRules.CheckCluster(request.ClusterId);
        if (!status.IsOk) return status;

        await call.WriteEntriesAsync(clusters.List(request.ClusterId).ToArray(), cancel);
        return GrpcStatus.Ok;
    }

    /// <summary>Runs until the caller leaves, its deadline passes or the service ends; the last ends it with OK.</summary>
    public async ValueTask<GrpcStatus> WatchAsync(GrpcCall call, CancellationToken cancel)
    {
        var (request, status) = await call.ReadAsync(Parsers.Watch, cancel);
        if (request is null) return status;
        status = RequestRules.CheckCluster(request.ClusterId);
        if (!status.IsOk) return status;

        using var watch = clusters.Watch(request.ClusterId);
        if (watch is null) return GrpcStatus.ResourceExhausted("too many watches in the service");
        var subscription = watch.Subscription;
        using var onCancel = cancel.UnsafeRegister(static state => ((Subscription)state!).End(), subscription);
        using var onEnding = ending.UnsafeRegister(static state => ((Subscription)state!).End(), subscription);

        await SendSnapshotAsync(call, subscription, cancel);
        while (!subscription.Ended)
        {
            while (subscription.TryTake(out var frame))
            {
                call.WriteFrame(frame);
                if (call.ShouldFlush && !await call.FlushAsync(cancel)) return GrpcStatus.Ok;
            }
            if (!await call.FlushAsync(cancel)) return GrpcStatus.Ok;
            await subscription.WaitAsync();
        }
        cancel.ThrowIfCancellationRequested();
        return GrpcStatus.Ok;
    }

    /// <summary>
    /// One message, also when it is empty. Only a snapshot that clients could not receive is divided: the first part
    /// replaces what they know, each later affiliate is added to it.
    /// </summary>
    private static async ValueTask SendSnapshotAsync(GrpcCall call, Subscription subscription, CancellationToken cancel)
    {
        var frames = subscription.Snapshot.ToArray();
        subscription.ReleaseSnapshot();
        var from = 0;
        do
        {
            var to = from;
            for (var bytes = 0; to < frames.Length && bytes + frames[to].Length <= SnapshotPartBytes; to++) bytes += frames[to].Length;
            await call.WriteEntriesAsync(frames.AsMemory(from, to - from), cancel);
            from = to;
        }
        while (from < frames.Length);
    }

    private static ReadOnlySpan<byte> EmptyFrame => [0, 0, 0, 0, 0];

    /// <summary>Unknown fields are dropped at once: nobody reads them and they would be held in memory.</summary>
    private static class Parsers
    {
        public static readonly MessageParser<HelloRequest> Hello = HelloRequest.Parser.WithDiscardUnknownFields(true);
        public static readonly MessageParser<AffiliateUpdateRequest> Update = AffiliateUpdateRequest.Parser.WithDiscardUnknownFields(true);
        public static readonly MessageParser<AffiliateDeleteRequest> Delete = AffiliateDeleteRequest.Parser.WithDiscardUnknownFields(true);
        public static readonly MessageParser<ListRequest> List = ListRequest.Parser.WithDiscardUnknownFields(true);
        public static readonly MessageParser<WatchRequest> Watch = WatchRequest.Parser.WithDiscardUnknownFields(true);
    }
}
