// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace ImageForge.Discovery.State;

/// <summary>
/// The whole state of the service. A cluster comes into being when somebody publishes to it or watches it, never by
/// being asked about, so that guessing ids costs the service nothing; it goes when it is empty and unwatched.
/// </summary>
internal sealed class Clusters(Totals totals)
{
    private readonly ConcurrentDictionary<string, Cluster> clusters = new(StringComparer.Ordinal);

    public Totals Totals => totals;

    public UpdateOutcome Update(string clusterId, AffiliateUpdate update, TimeSpan now)
    {
        while (true)
        {
            if (Open(clusterId) is not { } cluster) return UpdateOutcome.TooManyClusters;
            var outcome = cluster.Update(update, now);
            if (outcome != UpdateOutcome.Retired) return outcome;
        }
    }

    public void Delete(string clusterId, string affiliateId)
    {
        if (clusters.TryGetValue(clusterId, out var cluster)) cluster.Delete(affiliateId);
    }

    public IReadOnlyList<byte[]> List(string clusterId)
        => clusters.TryGetValue(clusterId, out var cluster) ? cluster.List() : [];

    /// <returns>Null when the service has as many watches or clusters as it may.</returns>
    public Watch? Watch(string clusterId)
    {
        if (!totals.TryAddWatch()) return null;
        while (true)
        {
            if (Open(clusterId) is not { } cluster) break;
            if (cluster.Subscribe() is { } subscription) return new Watch(this, cluster, subscription);
        }
        totals.RemoveWatch();
        return null;
    }

    public void EndWatch(Cluster cluster, Subscription subscription)
    {
        cluster.Unsubscribe(subscription);
        totals.RemoveWatch();
        DropIfUnused(cluster);
    }

    public Collected CollectGarbage(TimeSpan now, bool endpointExpiryDeletes)
    {
        var collected = default(Collected);
        foreach (var (_, cluster) in clusters)
        {
            collected += cluster.CollectGarbage(now, endpointExpiryDeletes);
            if (DropIfUnused(cluster)) collected.Clusters++;
        }
        return collected;
    }

    /// <summary>One cluster after the other, each consistent in itself.</summary>
    public IEnumerable<ClusterContent> Export(TimeSpan now)
        => clusters.Select(pair => pair.Value.Export(now)).Where(content => content.Affiliates.Count > 0);

    /// <returns>False when there is a cluster of that id already, or no room for one more.</returns>
    public bool TryRestore(ClusterContent content, TimeSpan now)
    {
        if (totals.ClustersFull || totals.MemoryFull) return false;
        var cluster = new Cluster(content.Id, totals);
        if (!clusters.TryAdd(content.Id, cluster)) return false;
        totals.AddClusters(1);
        cluster.Restore(content, now);
        return true;
    }

    private Cluster? Open(string clusterId)
    {
        if (clusters.TryGetValue(clusterId, out var cluster)) return cluster;
        if (totals.ClustersFull) return null;
        var added = new Cluster(clusterId, totals);
        cluster = clusters.GetOrAdd(clusterId, added);
        if (ReferenceEquals(cluster, added)) totals.AddClusters(1);
        return cluster;
    }

    private bool DropIfUnused(Cluster cluster)
    {
        if (!cluster.TryRetire()) return false;
        clusters.TryRemove(new KeyValuePair<string, Cluster>(cluster.Id, cluster));
        totals.AddClusters(-1);
        return true;
    }
}

/// <summary>An open watch; disposing it ends the subscription.</summary>
internal sealed class Watch(Clusters clusters, Cluster cluster, Subscription subscription) : IDisposable
{
    public Subscription Subscription => subscription;

    public void Dispose()
    {
        subscription.End();
        clusters.EndWatch(cluster, subscription);
    }
}
