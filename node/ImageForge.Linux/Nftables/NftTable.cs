// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Linux.Nftables;

/// <summary>A table of family inet, which sees IPv4 and IPv6 alike. https://wiki.nftables.org</summary>
/// <param name="Sets">Named sets, which can be filled anew while the rules that look into them stay.</param>
public sealed record NftTable(string Name, IReadOnlyList<NftSet> Sets, IReadOnlyList<NftChain> Chains);

/// <summary>A chain at the input hook: what arrives at this machine itself.</summary>
/// <param name="Priority">The lower the earlier, among all tables' chains at the hook; 0 is where filters usually stand.</param>
/// <param name="Policy">For what no rule has decided.</param>
public sealed record NftChain(string Name, int Priority, NftVerdict Policy, IReadOnlyList<NftRule> Rules);

/// <summary>A packet that passes every match is counted and gets the verdict.</summary>
/// <param name="Comment">Shown by <c>nft list ruleset</c>; null or at most 127 bytes.</param>
public sealed record NftRule(IReadOnlyList<NftMatch> Matches, NftVerdict Verdict, string? Comment = null);

/// <summary>What becomes of a packet.</summary>
public enum NftVerdict
{
    Accept,

    /// <summary>Vanishes without a word.</summary>
    Drop,

    /// <summary>Is answered with ICMP "port unreachable", as if nobody listened. No policy of a chain.</summary>
    Reject,
}
