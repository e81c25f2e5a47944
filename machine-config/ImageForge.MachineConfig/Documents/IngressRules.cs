// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>What the rules of one Firewall document must agree on.</summary>
internal static class IngressRules
{
    public static void Check(FirewallDocument firewall, RecordScope scope)
    {
        if (scope.Node.Find("ingress") is not ListNode list) return;
        for (var i = 0; i < firewall.Ingress.Count && i < list.Items.Count; i++)
        {
            if (list.Items[i] is not MappingNode node) return; // the records of the list are out of step from here on
            var at = scope.At.Key("ingress").Item(i);
            var (rule, earlier) = (firewall.Ingress[i], firewall.Ingress.Take(i).ToList());
            CheckName(rule, earlier, list, node, at);
            CheckPorts(rule, node, at);
            CheckSources(rule, node, at);
            if (scope.Good("ingress")) CheckReached(rule, earlier, node, at);
        }
    }

    private static void CheckName(FirewallRule rule, List<FirewallRule> earlier, ListNode list, MappingNode node, ReadContext at)
    {
        if (rule.Name.Length == 0 || earlier.FindIndex(r => r.Name == rule.Name) is not (>= 0 and var first)) return;
        at.Key("name").Error(DiagnosticCode.RuleRepeated, node.Find("name")!, $"a second rule named {rule.Name}", null,
            $"give it a name of its own; the first one is on line {list.Items[first].At.Line}");
    }

    private static void CheckPorts(FirewallRule rule, MappingNode node, ReadContext at)
    {
        if (rule.Ports.Count == 0 || node.Find("ports") is not ListNode ports) return;
        // A protocol that was not understood has been complained of.
        var known = rule.Protocol != FirewallProtocol.Any || node.Find("protocol") is null or ScalarNode { Text: "any" };
        if (known && rule.Protocol is not (FirewallProtocol.Tcp or FirewallProtocol.Udp or FirewallProtocol.Sctp))
        {
            at.Key("ports").Error(DiagnosticCode.PortsWithoutProtocol, ports,
                node.Find("protocol") is null ? "ports, but no protocol that has them" : $"{rule.Protocol.ToString().ToLowerInvariant()} has no ports",
                "protocol: tcp, udp or sctp", "add the protocol; one rule for each");
        }

        for (var i = 1; i < rule.Ports.Count && i < ports.Items.Count; i++)
        {
            var other = rule.Ports.Take(i).FirstOrDefault(p => p.First <= rule.Ports[i].Last && rule.Ports[i].First <= p.Last && p != rule.Ports[i]);
            if (other != default)
                at.Key("ports").Item(i).Error(DiagnosticCode.RangesOverlap, ports.Items[i], $"{rule.Ports[i]} overlaps {other}", null, "join the two, or correct one of them");
        }
    }

    private static void CheckSources(FirewallRule rule, MappingNode node, ReadContext at)
    {
        for (var i = 1; i < rule.From.Count && node.Find("from") is ListNode from && i < from.Items.Count; i++)
        {
            var mine = rule.From[i];
            var other = rule.From.Take(i).Where(p => p != mine && Overlap(p, mine)).Cast<IPNetwork?>().FirstOrDefault();
            if (other is { } theirs)
                at.Key("from").Item(i).Error(DiagnosticCode.RangesOverlap, from.Items[i], $"{mine} overlaps {theirs}", null,
                    $"keep {(mine.PrefixLength < theirs.PrefixLength ? mine : theirs)}, which holds both");
        }

        var family = rule.Protocol switch
        {
            FirewallProtocol.Icmp => AddressFamily.InterNetwork,
            FirewallProtocol.Icmpv6 => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        if (family != AddressFamily.Unspecified && rule.From.Count > 0 && rule.From.All(p => p.BaseAddress.AddressFamily != family))
            at.Key("from").Warning(DiagnosticCode.RuleUnreached, node.Find("from")!,
                $"{rule.Protocol.ToString().ToLowerInvariant()} never comes from these prefixes: they are of the other family", null,
                rule.Protocol == FirewallProtocol.Icmp ? "ICMP of IPv6 is protocol icmpv6" : "ICMP of IPv4 is protocol icmp");
    }

    private static bool Overlap(IPNetwork a, IPNetwork b) => a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress);

    private static void CheckReached(FirewallRule rule, List<FirewallRule> earlier, MappingNode node, ReadContext at)
    {
        if (earlier.Find(r => r.Name != rule.Name && Covers(r, rule)) is { } first)
            at.Warning(DiagnosticCode.RuleUnreached, node, $"{rule.Name} never decides anything: {first.Name} comes first and matches all that it matches", null,
                $"move it before {first.Name}, or remove it");
    }

    /// <summary>Whether every packet that fits <paramref name="rule"/> fits <paramref name="wide"/>; false where that is not plain to see.</summary>
    private static bool Covers(FirewallRule wide, FirewallRule rule) =>
        (wide.Protocol == FirewallProtocol.Any || wide.Protocol == rule.Protocol)
        && (wide.Ports.Count == 0 || (rule.Ports.Count > 0 && rule.Ports.All(p => wide.Ports.Any(w => w.First <= p.First && p.Last <= w.Last))))
        && (wide.Interfaces.Count == 0 || (rule.Interfaces.Count > 0 && rule.Interfaces.All(wide.Interfaces.Contains)))
        && ((wide.From.Count == 0 && wide.Roles.Count == 0)
            || (rule.From.Count + rule.Roles.Count > 0 && rule.Roles.All(wide.Roles.Contains)
                && rule.From.All(p => wide.From.Any(w => w.PrefixLength <= p.PrefixLength && w.Contains(p.BaseAddress)))));
}
