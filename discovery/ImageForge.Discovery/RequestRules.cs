// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Google.Protobuf.WellKnownTypes;
using ImageForge.Discovery.Grpc;
using ImageForge.Discovery.State;
using Sidero.Discovery.Server;

namespace ImageForge.Discovery;

/// <summary>
/// What a request must satisfy before it touches the state. Order, codes and texts are those of the reference
/// implementation, byte for byte: the first rule that fails answers.
/// </summary>
internal static class RequestRules
{
    // A negative time to live means "until the next collection", however negative; this keeps sums in range.
    private static readonly TimeSpan LowestTtl = TimeSpan.FromDays(-1);

    public static GrpcStatus CheckCluster(string clusterId) => CheckId(
        clusterId, Limits.ClusterIdBytes, "cluster ID can't be empty", "cluster ID is too long", "cluster ID is not valid UTF-8");

    public static GrpcStatus CheckAffiliate(string affiliateId) => CheckId(
        affiliateId, Limits.AffiliateIdBytes, "affiliate ID can't be empty", "affiliate ID is too long", "affiliate ID is not valid UTF-8");

    public static GrpcStatus CheckUpdate(AffiliateUpdateRequest request, bool acceptEmptyEndpoints, out AffiliateUpdate? update)
    {
        update = null;
        var status = CheckCluster(request.ClusterId);
        if (status.IsOk) status = CheckAffiliate(request.AffiliateId);
        if (!status.IsOk) return status;

        if (request.AffiliateData.Length > Limits.AffiliateDataBytes) return GrpcStatus.InvalidArgument("affiliate data is too big");
        foreach (var endpoint in request.AffiliateEndpoints)
        {
            if (endpoint.Length > Limits.EndpointBytes) return GrpcStatus.InvalidArgument("affiliate endpoint is too big");
            // Clients decode the first byte without looking whether there is one; a stranger could crash a whole cluster.
            if (endpoint.Length == 0 && !acceptEmptyEndpoints) return GrpcStatus.InvalidArgument("affiliate endpoint can't be empty");
        }
        if (!TryTtl(request.Ttl, out var ttl)) return GrpcStatus.InvalidArgument("ttl is too large");

        var endpoints = new ReadOnlyMemory<byte>[request.AffiliateEndpoints.Count];
        for (var i = 0; i < endpoints.Length; i++) endpoints[i] = request.AffiliateEndpoints[i].Memory;
        update = new AffiliateUpdate(request.AffiliateId, request.AffiliateData.Memory, endpoints, ttl);
        return GrpcStatus.Ok;
    }

    private static GrpcStatus CheckId(string id, int maxBytes, string empty, string tooLong, string malformed)
    {
        if (id.Length == 0) return GrpcStatus.InvalidArgument(empty);
        if (Encoding.UTF8.GetByteCount(id) > maxBytes) return GrpcStatus.InvalidArgument(tooLong);
        // The protobuf parser puts U+FFFD for bytes that are no UTF-8 instead of refusing them as proto3 asks;
        // different malformed ids would become the same one.
        return id.Contains('\uFFFD') ? GrpcStatus.InvalidArgument(malformed) : GrpcStatus.Ok;
    }

    /// <summary>Exact to the nanosecond above, in ticks of 100 ns (rounded up) below.</summary>
    private static bool TryTtl(Duration? duration, out TimeSpan ttl)
    {
        ttl = TimeSpan.Zero;
        if (duration is null) return true;
        var nanoseconds = (Int128)duration.Seconds * 1_000_000_000 + duration.Nanos;
        if (nanoseconds > (Int128)Limits.Ttl.Ticks * 100) return false;
        ttl = nanoseconds < (Int128)LowestTtl.Ticks * 100 ? LowestTtl : new TimeSpan((long)((nanoseconds + (nanoseconds > 0 ? 99 : 0)) / 100));
        return true;
    }
}
