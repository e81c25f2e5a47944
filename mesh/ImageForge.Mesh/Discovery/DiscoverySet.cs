// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Google.Protobuf;

namespace ImageForge.Mesh.Discovery;

/// <summary>All discovery services of a node as one: told the same, their members merged by node id.</summary>
internal sealed class DiscoverySet : IDisposable
{
    /// <summary>Publishing endpoints of others costs one call per peer and refresh; beyond this many it is not worth it.</summary>
    private const int HarvestLimit = 50;

    private readonly ClusterCipher cipher;
    private readonly MemberCodec codec;
    private readonly DiscoveryClient[] clients;
    private byte[]? published;

    public DiscoverySet(
        IEnumerable<DiscoveryEndpoint> endpoints, DiscoverySettings settings, Identity.ClusterSecret secret, TimeProvider time,
        Action changed, Action<string> notice)
    {
        cipher = new ClusterCipher(secret);
        codec = new MemberCodec(cipher);
        clients = [.. endpoints.Distinct().Select(endpoint => new DiscoveryClient(endpoint, settings, codec, time))];
        foreach (var client in clients)
        {
            client.Changed += changed;
            client.Notice += notice;
        }
    }

    public bool Registered => clients.Any(client => client.Registered);

    public IReadOnlyList<IPAddress> PublicAddresses =>
        [.. clients.Select(client => client.PublicAddress).OfType<IPAddress>().Distinct()];

    /// <summary>In node-id order.</summary>
    public IReadOnlyList<Member> Members() =>
    [
        .. clients.SelectMany(client => client.Members)
            .GroupBy(member => member.Id, StringComparer.Ordinal)
            .Select(same => same.Aggregate((earlier, later) => earlier.Merge(later)))
            .OrderBy(member => member.Id, StringComparer.Ordinal),
    ];

    /// <summary>Publishes if anything differs from last time; else it would echo through the whole cluster for nothing.</summary>
    /// <param name="self">This node, with its endpoints.</param>
    /// <param name="seen">Where this node's WireGuard sees others.</param>
    public void Publish(Member self, IReadOnlyList<(string Id, IPEndPoint Endpoint)> seen)
    {
        var endpoints = codec.SealEndpoints(self.Endpoints);
        (string AffiliateId, byte[] Endpoint)[] others = seen.Count > HarvestLimit
            ? []
            : [.. seen.Select(other => (other.Id, cipher.SealEndpoint(other.Endpoint)))];
        // Sealed data differs each time (nonce), so the comparison is over what goes into it.
        byte[] content =
        [
            .. MemberCodec.Encode(self).ToByteArray(), .. endpoints.SelectMany(bytes => bytes),
            .. others.SelectMany(other => System.Text.Encoding.UTF8.GetBytes(other.AffiliateId).Concat(other.Endpoint)),
        ];
        if (published is not null && published.AsSpan().SequenceEqual(content))
            return;
        published = content;
        var statement = new Statement(codec.SealData(self), endpoints, others);
        foreach (var client in clients)
            client.Publish(statement);
    }

    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(clients.Select(client => client.RunAsync(cancellation)));

    /// <summary>Withdraws this node from every service; one that cannot be reached forgets it after its time to live.</summary>
    public async Task WithdrawAsync(TimeSpan timeout, Action<string> notice, CancellationToken cancellation)
    {
        await Task.WhenAll(clients.Select(WithdrawOneAsync)).ConfigureAwait(false);

        async Task WithdrawOneAsync(DiscoveryClient client)
        {
            try
            {
                await client.WithdrawAsync(timeout, cancellation).ConfigureAwait(false);
            }
            catch (GrpcException error)
            {
                notice($"could not withdraw from discovery: {error.Message}");
            }
        }
    }

    public void Dispose() => cipher.Dispose();
}
