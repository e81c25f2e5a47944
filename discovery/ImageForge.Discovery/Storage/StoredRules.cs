// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Discovery.State;

namespace ImageForge.Discovery.Storage;

/// <summary>A file is input like any other: what the calls would have refused is not taken out of a snapshot either.</summary>
internal static class StoredRules
{
    /// <returns>Null when the cluster itself is not acceptable; otherwise the cluster with its acceptable affiliates.</returns>
    public static ClusterContent? Accept(ClusterContent cluster)
    {
        if (!IsId(cluster.Id, Limits.ClusterIdBytes)) return null;
        var affiliates = cluster.Affiliates.Where(IsAcceptable).DistinctBy(affiliate => affiliate.Id).Take(Limits.AffiliatesPerCluster);
        return cluster with { Affiliates = [.. affiliates] };
    }

    private static bool IsAcceptable(AffiliateContent affiliate)
        => IsId(affiliate.Id, Limits.AffiliateIdBytes)
            && affiliate.Data.Length <= Limits.AffiliateDataBytes
            && affiliate.Endpoints.Count <= Limits.EndpointsPerAffiliate
            && affiliate.Endpoints.All(endpoint => endpoint.Bytes.Length <= Limits.EndpointBytes);

    private static bool IsId(string id, int maxBytes) => id.Length > 0 && Encoding.UTF8.GetByteCount(id) <= maxBytes;
}
