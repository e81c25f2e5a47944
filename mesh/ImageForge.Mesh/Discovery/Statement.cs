// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Mesh.Discovery;

/// <summary>What a node tells the service, sealed and ready to send.</summary>
/// <param name="Data">Of this node.</param>
/// <param name="Endpoints">Of this node.</param>
/// <param name="Others">Where this node saw other affiliates: their id and one endpoint each.</param>
internal sealed record Statement(byte[] Data, IReadOnlyList<byte[]> Endpoints, IReadOnlyList<(string AffiliateId, byte[] Endpoint)> Others);
