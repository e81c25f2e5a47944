// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>What of a DHCPv4 lease is used, and what the server is told.</summary>
public sealed record Dhcp4Settings : ISwitched
{
    public bool On { get; init; } = true;

    /// <summary>Null: 100 and the link's index, so that two links do not share one.</summary>
    public int? RouteMetric { get; init; }

    public bool UseRoutes { get; init; } = true;

    public bool UseDns { get; init; } = true;

    public bool UseDomains { get; init; } = true;

    public bool UseNtp { get; init; } = true;

    public bool UseHostname { get; init; } = true;

    public bool UseMtu { get; init; } = true;

    public bool SendHostname { get; init; } = true;

    /// <summary>Option 60; null: not sent.</summary>
    public string? VendorClass { get; init; }

    internal static SwitchShape<Dhcp4Settings> Switch { get; } = new(new("dhcp4",
        "What of a DHCPv4 lease is used, and what the server is told.", new Dhcp4Settings(),
        new Field<Dhcp4Settings, int?>("routeMetric", new OptionalShape<int>(new IntegerShape(0, int.MaxValue)),
            d => d.RouteMetric, (d, v) => d with { RouteMetric = v }, "Metric of the lease's routes; the lower one wins.")
        { Example = "50", DefaultText = "100 and the link's index" },
        Flag("useRoutes", d => d.UseRoutes, (d, v) => d with { UseRoutes = v }, "Whether to set the lease's routes, the default one among them."),
        Flag("useDns", d => d.UseDns, (d, v) => d with { UseDns = v }, "Whether to ask the lease's name servers."),
        Flag("useDomains", d => d.UseDomains, (d, v) => d with { UseDomains = v }, "Whether to search the lease's domain."),
        Flag("useNtp", d => d.UseNtp, (d, v) => d with { UseNtp = v }, "Whether to set the clock by the lease's time servers."),
        Flag("useHostname", d => d.UseHostname, (d, v) => d with { UseHostname = v }, "Whether the lease may name the machine where the manifest leaves that open."),
        Flag("useMtu", d => d.UseMtu, (d, v) => d with { UseMtu = v }, "Whether to take the lease's MTU where the link has none of its own."),
        Flag("sendHostname", d => d.SendHostname, (d, v) => d with { SendHostname = v }, "Whether to tell the server the machine's name."),
        new Field<Dhcp4Settings, string>("vendorClass", LinkWords.VendorClass, d => d.VendorClass, (d, v) => d with { VendorClass = v },
            "Vendor class that the server is told (option 60), by which some servers choose what to lend.")
        { Example = "imageforge" }),
        new Dhcp4Settings { On = false });

    private static Field<Dhcp4Settings, bool> Flag(
        string key, Func<Dhcp4Settings, bool> get, Func<Dhcp4Settings, bool, Dhcp4Settings> with, string meaning) =>
        new(key, new BooleanShape(), get, with, meaning) { Example = "false" };
}
