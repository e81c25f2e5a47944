// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery.State;

/// <summary>A validated AffiliateUpdate request.</summary>
/// <param name="AffiliateId">Whose state it is; anybody may add endpoints to anybody.</param>
/// <param name="Data">Empty leaves the data alone.</param>
/// <param name="Endpoints">Merged one by one, in this order.</param>
/// <param name="Ttl">From now; zero or negative lets it live until the next collection.</param>
internal sealed record AffiliateUpdate(
    string AffiliateId, ReadOnlyMemory<byte> Data, IReadOnlyList<ReadOnlyMemory<byte>> Endpoints, TimeSpan Ttl);

internal enum UpdateOutcome
{
    Done,
    TooManyAffiliates,
    TooManyEndpoints,
    /// <summary>The service holds as many clusters as it may.</summary>
    TooManyClusters,
    /// <summary>The service holds as many bytes as it may.</summary>
    OutOfMemory,
    /// <summary>The cluster object has been dropped; look it up anew.</summary>
    Retired,
}

/// <summary>What one garbage collection removed.</summary>
internal record struct Collected(int Clusters, int Affiliates, int Endpoints)
{
    public readonly bool Nothing => this == default;

    public static Collected operator +(Collected a, Collected b)
        => new(a.Clusters + b.Clusters, a.Affiliates + b.Affiliates, a.Endpoints + b.Endpoints);
}
