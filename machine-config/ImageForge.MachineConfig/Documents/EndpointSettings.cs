// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>Which of its addresses the machine offers to its peers.</summary>
public sealed record EndpointSettings
{
    /// <summary>Offered besides the machine's own addresses, unfiltered: a forwarded port, an address behind NAT.</summary>
    public IReadOnlyList<IPEndPoint> Advertise { get; init; } = [];

    /// <summary>Applied in order to the machine's own addresses; empty lets all of them pass.</summary>
    public IReadOnlyList<PrefixFilter> Filter { get; init; } = [];

    internal static RecordShape<EndpointSettings> Shape { get; } = new("endpoints", "Which of its addresses the machine offers to its peers.",
        new EndpointSettings(),
        new Field<EndpointSettings, IReadOnlyList<IPEndPoint>>("advertise", new ListShape<IPEndPoint>(IpAddresses.Endpoint, 64),
            e => e.Advertise, (e, v) => e with { Advertise = v }, "Endpoints offered besides the machine's own addresses, such as a forwarded port.")
        { Example = "[\"203.0.113.5:51820\"]" },
        new Field<EndpointSettings, IReadOnlyList<PrefixFilter>>("filter", new ListShape<PrefixFilter>(IpAddresses.Filter, 64),
            e => e.Filter, (e, v) => e with { Filter = v },
            "Steps applied in order to a selection that begins empty: a prefix adds the machine's addresses within it, \"!\" before it removes them.")
        { Example = "[0.0.0.0/0, \"!10.0.0.0/8\"]", DefaultText = "all addresses" })
    {
        Rules = (endpoints, scope) =>
        {
            if (endpoints.Filter.Count > 0 && endpoints.Filter.All(f => f.Exclude))
                scope.Error(DiagnosticCode.FilterSelectsNothing, "filter", "the filter only excludes, so it selects nothing", null,
                    "begin with what to include: 0.0.0.0/0 and \"::/0\"");
        },
    };
}
