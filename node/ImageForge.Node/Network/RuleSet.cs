// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;
using KernelAction = ImageForge.Linux.Netlink.RuleAction;

namespace ImageForge.Node.Network;

/// <summary>Keeps the kernel's routing rules as the manifest says; rules of others are left as they are.</summary>
internal sealed class RuleSet(RouteNetlink route, NodeLog log)
{
    private List<RoutingRule> _set = [];

    public void Use(IReadOnlyList<RoutingRuleDocument> documents)
    {
        var wanted = documents.SelectMany(Of).ToList();
        foreach (var stale in _set.Except(wanted)) route.RemoveRule(stale);
        foreach (var rule in wanted)
        {
            try
            {
                if (route.AddRule(rule)) log.Say(Line(rule));
            }
            catch (LinuxException e)
            {
                log.Error(e.Message);
            }
        }

        _set = wanted;
    }

    internal static IEnumerable<RoutingRule> Of(RoutingRuleDocument document) => document.Families.Select(family =>
        new RoutingRule(family, (uint)document.Priority, (uint)(document.Table ?? 0), document.Mark?.Mark ?? 0, document.Mark?.Mask ?? 0)
        {
            From = document.From, To = document.To, InLink = document.InLink, OutLink = document.OutLink, Invert = document.Invert,
            Action = document.Action switch
            {
                MachineConfig.RuleAction.Blackhole => KernelAction.Blackhole,
                MachineConfig.RuleAction.Unreachable => KernelAction.Unreachable,
                MachineConfig.RuleAction.Prohibit => KernelAction.Prohibit,
                _ => KernelAction.Lookup,
            },
        });

    private static string Line(RoutingRule rule)
    {
        var words = new List<string> { $"rule {rule.Priority}" };
        if (rule.Invert) words.Add("not");
        words.Add($"from {rule.From?.ToString() ?? "all"}");
        if (rule.To is { } to) words.Add($"to {to}");
        if (rule.Mask != 0) words.Add($"fwmark 0x{rule.Mark:x}/0x{rule.Mask:x}");
        if (rule.InLink is { } inLink) words.Add($"iif {inLink}");
        if (rule.OutLink is { } outLink) words.Add($"oif {outLink}");
        words.Add(rule.Action == KernelAction.Lookup ? $"table {rule.Table}" : rule.Action.ToString().ToLowerInvariant());
        return string.Join(' ', words);
    }
}
