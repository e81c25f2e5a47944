// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery.State;

/// <summary>A cluster as the snapshot file holds it. Times to live are what remains.</summary>
internal sealed record ClusterContent(string Id, IReadOnlyList<AffiliateContent> Affiliates);

internal sealed record AffiliateContent(
    string Id, TimeSpan Ttl, ReadOnlyMemory<byte> Data, IReadOnlyList<EndpointContent> Endpoints);

internal readonly record struct EndpointContent(ReadOnlyMemory<byte> Bytes, TimeSpan Ttl);
