// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery.State;

/// <summary>What all clusters hold together, and the caps on it. Exact counts, updated without a common lock.</summary>
internal sealed class Totals(int maxClusters, int maxWatches, long maxBytes)
{
    private long clusters;
    private long affiliates;
    private long watches;
    private long bytes;

    public long Clusters => Volatile.Read(ref clusters);
    public long Affiliates => Volatile.Read(ref affiliates);
    public long Watches => Volatile.Read(ref watches);

    /// <summary>Estimated memory of all affiliates.</summary>
    public long Bytes => Volatile.Read(ref bytes);

    public bool ClustersFull => Clusters >= maxClusters;
    public bool MemoryFull => Bytes >= maxBytes;

    public void AddClusters(int count) => Interlocked.Add(ref clusters, count);

    public void AddAffiliates(int count, long footprint)
    {
        Interlocked.Add(ref affiliates, count);
        Interlocked.Add(ref bytes, footprint);
    }

    public bool TryAddWatch()
    {
        if (Interlocked.Increment(ref watches) <= maxWatches) return true;
        Interlocked.Decrement(ref watches);
        return false;
    }

    public void RemoveWatch() => Interlocked.Decrement(ref watches);
}
