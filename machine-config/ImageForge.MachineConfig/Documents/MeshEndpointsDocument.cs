// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: MeshEndpoints. Under which addresses the machine's WireGuard is offered to its peers.</summary>
public sealed record MeshEndpointsDocument
{
    /// <summary>Offered besides the machine's own addresses, unfiltered: a forwarded port, an address behind NAT.</summary>
    public IReadOnlyList<IPEndPoint> Advertise { get; init; } = [];

    /// <summary>Applied in order to the machine's own addresses; empty lets all of them pass.</summary>
    public IReadOnlyList<PrefixFilter> Filter { get; init; } = [];

    /// <summary>Tell discovery under which addresses the peers are seen from here, which helps peers behind the same NAT.</summary>
    public bool Harvest { get; init; }

    internal static RecordShape<MeshEndpointsDocument> Shape { get; } = new("MeshEndpoints",
        "Under which addresses the machine's WireGuard is offered to its peers. Without this document: under all of its own.",
        new MeshEndpointsDocument(),
        new Field<MeshEndpointsDocument, IReadOnlyList<IPEndPoint>>("advertise", new ListShape<IPEndPoint>(IpAddresses.Endpoint, 64),
            e => e.Advertise, (e, v) => e with { Advertise = v }, "Endpoints offered besides the machine's own addresses, such as a forwarded port.")
        { Example = "[\"203.0.113.5:51820\"]" },
        new Field<MeshEndpointsDocument, IReadOnlyList<PrefixFilter>>("filter", new ListShape<PrefixFilter>(IpAddresses.Filter, 64),
            e => e.Filter, (e, v) => e with { Filter = v },
            "Steps applied in order to a selection that begins empty: a prefix adds the machine's addresses within it, \"!\" before it removes them.")
        { Example = "[0.0.0.0/0, \"!10.0.0.0/8\"]", DefaultText = "all addresses" },
        new Field<MeshEndpointsDocument, bool>("harvest", new BooleanShape(), e => e.Harvest, (e, v) => e with { Harvest = v },
            "Whether to tell discovery under which addresses the peers are seen from this machine, so that peers behind NAT find each other (up to 50 peers).")
        { Example = "true" })
    {
        IsDocument = true,
        Rules = (endpoints, scope) =>
        {
            if (endpoints.Filter.Count > 0 && endpoints.Filter.All(f => f.Exclude))
                scope.Error(DiagnosticCode.FilterSelectsNothing, "filter", "the filter only excludes, so it selects nothing", null,
                    "begin with what to include: 0.0.0.0/0 and \"::/0\"");
        },
    };

    internal static Kind<MeshEndpointsDocument> Kind { get; } =
        new SingleKind<MeshEndpointsDocument>(Shape, m => m.MeshEndpoints, (m, v) => m with { MeshEndpoints = v });
}
