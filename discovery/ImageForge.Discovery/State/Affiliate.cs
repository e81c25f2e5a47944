// SPDX-License-Identifier: Apache-2.0
using ImageForge.Discovery.Wire;

namespace ImageForge.Discovery.State;

/// <summary>
/// One member of a cluster as the service sees it: an id, a sealed blob, sealed endpoints, and when they expire.
/// Plain data without locks; every access happens under the lock of the cluster that holds it.
/// Times are on the service's monotonic clock, so a jump of the wall clock neither kills nor immortalises anybody.
/// </summary>
internal sealed class Affiliate(string id)
{
    // Objects, dictionary entry and list around the bytes themselves; measured on 64 bit with 43-character ids.
    private const int Overhead = 400;
    private const int EndpointOverhead = 56;

    private readonly List<SealedEndpoint> endpoints = [];
    private byte[]? frame;

    public string Id { get; } = id;

    /// <summary>Empty until its owner has published.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>Long past in a new one: the next collection takes it unless an update succeeds.</summary>
    public TimeSpan Expiration { get; private set; } = TimeSpan.MinValue;

    /// <summary>In the order in which they were first published.</summary>
    public IReadOnlyList<SealedEndpoint> Endpoints => endpoints;

    /// <summary>
    /// The framed Watch message with the complete current state. Encoded once per change and then shared by every
    /// watcher, snapshot and list, so nobody may write to it.
    /// </summary>
    public byte[] Frame => frame ??= AffiliateFrame.Encode(this);

    /// <summary>Estimated bytes of memory that this affiliate holds, its frame included.</summary>
    public long Footprint
    {
        get
        {
            long bytes = Data.Length;
            foreach (var endpoint in endpoints) bytes += endpoint.Bytes.Length + EndpointOverhead / 2;
            return Overhead + 4 * Id.Length + 2 * bytes;
        }
    }

    /// <summary>New data sets the expiration, even to an earlier one.</summary>
    public void Publish(ReadOnlyMemory<byte> data, TimeSpan expiration)
    {
        Data = data;
        Expiration = expiration;
        frame = null;
    }

    /// <summary>Extends the life, never shortens it.</summary>
    public void KeepAlive(TimeSpan expiration)
    {
        if (expiration > Expiration) Expiration = expiration;
    }

    /// <summary>Adds an endpoint or extends the life of an equal one.</summary>
    public EndpointMerge Merge(ReadOnlyMemory<byte> bytes, TimeSpan expiration)
    {
        for (var i = 0; i < endpoints.Count; i++)
        {
            var known = endpoints[i];
            if (!known.Bytes.Span.SequenceEqual(bytes.Span)) continue;
            if (expiration > known.Expiration) endpoints[i] = known with { Expiration = expiration };
            return EndpointMerge.Known;
        }
        if (endpoints.Count >= Limits.EndpointsPerAffiliate) return EndpointMerge.Full;
        endpoints.Add(new SealedEndpoint(bytes, expiration));
        frame = null;
        return EndpointMerge.Added;
    }

    public bool Holds(ReadOnlyMemory<byte> bytes)
    {
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Bytes.Span.SequenceEqual(bytes.Span)) return true;
        }
        return false;
    }

    /// <returns>How many endpoints had expired.</returns>
    public int DropExpiredEndpoints(TimeSpan now)
    {
        var dropped = endpoints.RemoveAll(endpoint => endpoint.Expiration <= now);
        if (dropped > 0) frame = null;
        return dropped;
    }
}

/// <summary>One encrypted endpoint; equal bytes are the same endpoint, whoever published it.</summary>
internal readonly record struct SealedEndpoint(ReadOnlyMemory<byte> Bytes, TimeSpan Expiration);

internal enum EndpointMerge
{
    Known,
    Added,
    Full,
}
