// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace ImageForge.Mesh.Addressing;

/// <summary>
/// Which of a machine's addresses are advertised as endpoints. Starts with nothing; each rule in order adds
/// (<c>prefix</c>) or removes (<c>!prefix</c>) the candidates it covers. So <c>!10.0.0.0/8, 0.0.0.0/0</c> ends with every
/// IPv4 address (the removal came first), and removals alone leave nothing. Order of the result: by the adding rules.
/// </summary>
internal sealed class EndpointFilter
{
    private readonly (bool Remove, IPNetwork Prefix)[] rules;

    private EndpointFilter((bool, IPNetwork)[] rules) => this.rules = rules;

    /// <param name="rules">No rules at all let everything pass.</param>
    /// <exception cref="FormatException">Names the rule that is no prefix.</exception>
    public static EndpointFilter Parse(IEnumerable<string> rules)
    {
        return new EndpointFilter([.. rules.Select(ParseRule)]);

        static (bool, IPNetwork) ParseRule(string rule) =>
            IpPrefix.TryParse(rule.TrimStart('!'), out var prefix) && rule.LastIndexOf('!') <= 0
                ? (rule.StartsWith('!'), prefix)
                : throw new FormatException($"endpoint filter \"{rule}\" is not a prefix; write e.g. \"192.168.0.0/16\" or \"!10.0.0.0/8\"");
    }

    public IReadOnlyList<IPAddress> Apply(IReadOnlyList<IPAddress> candidates)
    {
        if (rules.Length == 0)
            return candidates;
        var kept = new List<IPAddress>();
        foreach (var (remove, prefix) in rules)
        {
            if (remove)
                kept.RemoveAll(prefix.Contains);
            else
                kept.AddRange(candidates.Where(candidate => prefix.Contains(candidate) && !kept.Contains(candidate)));
        }

        return kept;
    }
}
