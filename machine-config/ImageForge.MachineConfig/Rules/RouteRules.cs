// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;

namespace ImageForge.MachineConfig.Rules;

/// <summary>Default routes differ by their metric, and sources are the machine's own addresses.</summary>
internal static class RouteRules
{
    /// <summary>What the kernel takes for IPv6 when a route says none (IP6_RT_PRIO_USER).</summary>
    private const int Ipv6Metric = 1024;

    public static void Check(ManifestScope scope)
    {
        var links = Links.In(scope).Where(l => l.Scope.Good("routes", "dhcp4", "addresses")).ToList();
        var defaults = links.OrderBy(l => l.Scope.Node.At.Source.Order).ThenBy(l => l.Scope.Node.At.Line).SelectMany(Defaults).ToList();
        for (var i = 0; i < defaults.Count; i++)
        {
            var mine = defaults[i];
            if (defaults.Take(i).FirstOrDefault(d => (d.Family, d.Table, d.Metric) == (mine.Family, mine.Table, mine.Metric)) is not { } first) continue;
            var message = $"{first.Entry.SeenFrom(mine.Entry)} has a default route of metric {mine.Metric} too";
            if (mine.Index is { } index) mine.Entry.Scope.Within("routes", index).Error(DiagnosticCode.DefaultRouteRepeated, "metric", message, "another metric", "the lower one wins");
            else mine.Entry.Scope.Within("dhcp4").Error(DiagnosticCode.DefaultRouteRepeated, "routeMetric", message, "another metric", "the lower one wins");
        }

        foreach (var entry in links) CheckSources(entry, links);
    }

    private static IEnumerable<DefaultRoute> Defaults(LinkEntry entry)
    {
        for (var i = 0; i < entry.Link.Routes.Count; i++)
        {
            var route = entry.Link.Routes[i];
            if (route.IsDefault && (route.Via ?? route.To?.BaseAddress) is not null)
                yield return new(entry, i, route.Family, route.Table, route.Metric ?? (route.Family == AddressFamily.InterNetwork ? 0 : Ipv6Metric));
        }

        if (entry.Link.Dhcp4 is { On: true, UseRoutes: true, RouteMetric: { } metric })
            yield return new(entry, null, AddressFamily.InterNetwork, RouteSettings.MainTable, metric);
    }

    private static void CheckSources(LinkEntry entry, IReadOnlyList<LinkEntry> links)
    {
        for (var i = 0; i < entry.Link.Routes.Count; i++)
        {
            if (entry.Link.Routes[i].Source is not { } source || links.Any(l => l.Link.Learns(source.AddressFamily) || l.Link.Addresses.Any(a => a.Address.Equals(source)))) continue;
            entry.Scope.Within("routes", i).Error(DiagnosticCode.RouteUnfit, "source", $"{source} is no address of this machine", "an address of one of its links");
        }
    }

    /// <param name="Index">Among the link's routes; null: DHCP's.</param>
    private sealed record DefaultRoute(LinkEntry Entry, int? Index, AddressFamily Family, int Table, int Metric);
}
