// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.Mesh.Peers;

/// <summary>Which of a peer's endpoints to try first.</summary>
internal static class EndpointOrder
{
    /// <summary>
    /// Those in a network of ours first: nothing is nearer. The publisher's order otherwise. Our own addresses are left
    /// out; machines behind different NATs often have the same ones, and we would talk to ourselves.
    /// </summary>
    /// <param name="own">Our addresses with the length of their networks' prefixes.</param>
    public static IReadOnlyList<IPEndPoint> Prefer(IReadOnlyList<IPEndPoint> endpoints, IReadOnlyList<(IPAddress Address, IPNetwork Network)> own) =>
    [
        .. endpoints
            .Where(endpoint => own.All(mine => !mine.Address.Equals(endpoint.Address)))
            .OrderBy(endpoint => own.Any(mine => mine.Network.Contains(endpoint.Address)) ? 0 : 1),
    ];
}
