// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>What the kernel takes from router advertisements (RFC 4861, RFC 4862).</summary>
public sealed record RaSettings : ISwitched
{
    public bool On { get; init; } = true;

    public bool Autoconf { get; init; } = true;

    public bool DefaultRoute { get; init; } = true;

    public bool UseMtu { get; init; } = true;

    internal static SwitchShape<RaSettings> Switch { get; } = new(new("ra", "What is taken from router advertisements.", new RaSettings(),
        Flag("autoconf", r => r.Autoconf, (r, v) => r with { Autoconf = v }, "Whether to make addresses of the prefixes that routers announce (SLAAC)."),
        Flag("defaultRoute", r => r.DefaultRoute, (r, v) => r with { DefaultRoute = v }, "Whether to take the router for the default route."),
        Flag("useMtu", r => r.UseMtu, (r, v) => r with { UseMtu = v }, "Whether to take the MTU that the router announces for IPv6.")),
        new RaSettings { On = false });

    private static Field<RaSettings, bool> Flag(string key, Func<RaSettings, bool> get, Func<RaSettings, bool, RaSettings> with, string meaning) =>
        new(key, new BooleanShape(), get, with, meaning) { Example = "false" };
}
