// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using ImageForge.Linux;
using ImageForge.Linux.Netlink;
using ImageForge.MachineConfig;

namespace ImageForge.Node.Network;

/// <summary>
/// A link's static routes. One whose gateway or source has no address yet (DHCP's answer is out, or the kernel still
/// looks for a duplicate) is tried again with each address that comes.
/// </summary>
internal sealed class LinkRoutes(NetworkLink link, IReadOnlyList<RouteSettings> settings, RouteNetlink netlink, NodeLog log)
{
    private readonly List<NetworkRoute> _waiting = [.. settings.Select(s => Of(s, link.Index))];
    private readonly List<NetworkRoute> _set = [];
    private readonly Lock _gate = new();

    /// <summary>Sets what can be set; returns whether nothing waits any more.</summary>
    public bool Apply()
    {
        lock (_gate)
        {
            foreach (var route in _waiting.ToList().Where(TrySet))
            {
                _waiting.Remove(route);
                _set.Add(route);
                log.Say(Line(route));
            }

            return _waiting.Count == 0;
        }
    }

    /// <summary>Says what still cannot be set, once.</summary>
    public void Complain()
    {
        lock (_gate)
            foreach (var route in _waiting) log.Error($"{Line(route)}: no address of the link reaches its gateway or is its source yet");
    }

    public void Remove()
    {
        lock (_gate)
        {
            foreach (var route in _set) netlink.RemoveRoute(route);
            _waiting.AddRange(_set);
            _set.Clear();
        }
    }

    internal static NetworkRoute Of(RouteSettings route, int link) => new(route.Destination)
    {
        Type = route.Kind switch
        {
            RouteKind.Blackhole => RouteType.Blackhole,
            RouteKind.Unreachable => RouteType.Unreachable,
            RouteKind.Prohibit => RouteType.Prohibit,
            _ => RouteType.Unicast,
        },
        Gateway = route.Via,
        LinkIndex = route.Kind == RouteKind.Unicast ? link : null,
        Metric = (uint)(route.Metric ?? 0),
        Table = (uint)route.Table,
        PreferredSource = route.Source,
        OnLink = route.OnLink,
        Mtu = (uint?)route.Mtu,
        // IPv4: what has no gateway is on the link (ip-route(8) chooses so too). IPv6 knows no scopes of routes.
        Scope = route is { Kind: RouteKind.Unicast, Via: null, Family: AddressFamily.InterNetwork } ? AddressScope.Link : AddressScope.Global,
    };

    private bool TrySet(NetworkRoute route)
    {
        try
        {
            netlink.SetRoute(route);
            return true;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EINVAL)
        {
            // Gateway or source not there yet.
            return false;
        }
    }

    private string Line(NetworkRoute route)
    {
        var way = route.Type == RouteType.Unicast ? $"{(route.Gateway is null ? "" : $" via {route.Gateway}")} dev {link.Name}" : $" {route.Type.ToString().ToLowerInvariant()}";
        return $"route {route.Destination}{way}{(route.Metric == 0 ? "" : $" metric {route.Metric}")}{(route.Table == NetworkRoute.MainTable ? "" : $" table {route.Table}")}";
    }
}
