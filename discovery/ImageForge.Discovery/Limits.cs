// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery;

/// <summary>
/// Every bound of the protocol in one place. These are part of the contract with clients: a Talos node relies on
/// them, so they are not options. What an operator may tune stands in <see cref="DiscoveryOptions"/>.
/// </summary>
internal static class Limits
{
    /// <summary>UTF-8 bytes, not characters.</summary>
    public const int ClusterIdBytes = 256;

    /// <summary>UTF-8 bytes, not characters.</summary>
    public const int AffiliateIdBytes = 256;

    public const int AffiliateDataBytes = 2048;

    /// <summary>An encrypted IPv6 endpoint is exactly this long.</summary>
    public const int EndpointBytes = 32;

    public static readonly TimeSpan Ttl = TimeSpan.FromMinutes(30);

    public const int AffiliatesPerCluster = 1024;

    public const int EndpointsPerAffiliate = 64;

    /// <summary>
    /// What gRPC implementations accept by default, in both directions. A snapshot that would be larger is sent in
    /// several messages: the client would otherwise fail on it for ever.
    /// </summary>
    public const int MessageBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Requests beyond this are legal but nobody's need (a full affiliate is 4.5 KB), and each is held whole while it is
    /// read: only so many are read at once, more are refused.
    /// </summary>
    public const int LargeRequestBytes = 64 * 1024;

    public const int LargeRequestsAtOnce = 16;

    /// <summary>
    /// Calls in progress besides the watches that are allowed; a stream costs about 18 KB, and connections times streams
    /// would be far more than memory. Beyond, calls are refused at once.
    /// </summary>
    public const int CallsAtOnce = 10_000;

    /// <summary>Streams of one connection; the reference has 250, load balancers pool many clients on one.</summary>
    public const int StreamsPerConnection = 256;

    /// <summary>
    /// No call waits longer for its token, deadline or not: each waiting call holds memory.
    /// At 15 calls per second it is reached by 1,800 calls waiting at once from one address.
    /// </summary>
    public static readonly TimeSpan RateWait = TimeSpan.FromMinutes(2);
}
