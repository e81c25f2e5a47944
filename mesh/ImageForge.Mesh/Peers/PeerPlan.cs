// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Linux.WireGuard;
using ImageForge.Mesh.Addressing;
using ImageForge.Mesh.Discovery;

namespace ImageForge.Mesh.Peers;

/// <summary>A peer as the members' statements want it.</summary>
/// <param name="Id">Node id.</param>
/// <param name="Name">For people.</param>
/// <param name="MeshAddress">Null when it stated none; it can then not be probed.</param>
/// <param name="AllowedIps">Minimal and sorted; empty when others claimed everything first (it stays a peer all the same).</param>
/// <param name="Endpoints">Candidates in the publisher's order.</param>
internal sealed record PeerSpec(
    string Id,
    string Name,
    WireGuardKey PublicKey,
    IPAddress? MeshAddress,
    IReadOnlyList<IPNetwork> AllowedIps,
    IReadOnlyList<IPEndPoint> Endpoints)
{
    /// <summary>What it says it is: init, controlplane, worker or unknown.</summary>
    public string Role { get; init; } = "";
}

/// <summary>
/// Who is a peer and which destinations belong to it (discovery-protocol section 14). WireGuard needs every destination
/// to have one owner, and every member must come to the same answer: the first by node id keeps what it claims.
/// </summary>
/// <param name="Peers">In node-id order.</param>
/// <param name="Warnings">One sentence per conflict.</param>
internal sealed record PeerPlan(IReadOnlyList<PeerSpec> Peers, IReadOnlyList<string> Warnings)
{
    public static PeerPlan Compute(IEnumerable<Member> members, string ownId, WireGuardKey ownKey)
    {
        var peers = new List<PeerSpec>();
        var claims = new List<(string Name, IpPrefixSet Set)>();
        var keys = new Dictionary<WireGuardKey, string> { [ownKey] = "this node" };
        var warnings = new List<string>();
        foreach (var member in members.OrderBy(member => member.Id, StringComparer.Ordinal))
        {
            if (member.Id == ownId || member.PublicKey is not { } key)
                continue;
            if (!keys.TryAdd(key, member.Name))
            {
                warnings.Add($"{member.Name} ({member.Id}) has the WireGuard key of {keys[key]}: left out; was its disk cloned?");
                continue;
            }

            var set = Claim(member);
            foreach (var (name, earlier) in claims)
            {
                if (!set.Overlaps(earlier))
                    continue;
                warnings.Add($"{member.Name} claims addresses that {name} claims too: {name} keeps them");
                set = set.Subtract(earlier);
            }

            claims.Add((member.Name, set));
            peers.Add(new PeerSpec(member.Id, member.Name, key, member.MeshAddress, set.ToPrefixes(), member.Endpoints) { Role = member.MachineType });
        }

        return new PeerPlan(peers, warnings);
    }

    private static IpPrefixSet Claim(Member member)
    {
        var set = IpPrefixSet.Of([.. member.AdditionalAddresses, .. member.Addresses.Select(IpPrefix.Host)])
            .Subtract(IpPrefixSet.Of(member.ExcludedAddresses));
        return member.MeshAddress is { } address ? set.Union(IpPrefixSet.Of([IpPrefix.Host(address)])) : set;
    }
}
