// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>Where a host name comes from that the manifest does not give.</summary>
public enum HostnameOrigin
{
    NodeId,
    Machine,
    Dhcp,
}

/// <summary>kind: Hostname. How the machine is called.</summary>
public sealed record HostnameDocument
{
    /// <summary>Null: by <see cref="Origin"/>.</summary>
    public string? Hostname { get; init; }

    /// <summary>As written; null where <see cref="Hostname"/> is given or nothing is.</summary>
    public HostnameOrigin? Auto { get; init; }

    /// <summary>Of no meaning where <see cref="Hostname"/> is given.</summary>
    public HostnameOrigin Origin => Auto ?? HostnameOrigin.NodeId;

    internal static ChoiceShape<HostnameOrigin> Origins { get; } = new("an origin of host names",
        new("nodeId", HostnameOrigin.NodeId, "the machine's name, \"-\" and six characters of its node id, so that machines that boot the same image differ"),
        new("machine", HostnameOrigin.Machine, "the machine's name alone, for an image that one machine boots"),
        new("dhcp", HostnameOrigin.Dhcp, "what the DHCP server calls the machine, and until it does the same as nodeId"));

    internal static RecordShape<HostnameDocument> Shape { get; } = new("Hostname", "How the machine is called.", new HostnameDocument(),
        new Field<HostnameDocument, string>("hostname", DnsNames.Hostname, h => h.Hostname, (h, v) => h with { Hostname = v },
            "Host name, for an image that one machine boots.")
        { Example = "edge-1.example.com" },
        new Field<HostnameDocument, HostnameOrigin?>("auto", new OptionalShape<HostnameOrigin>(Origins), h => h.Auto, (h, v) => h with { Auto = v },
            "Where the host name comes from, in place of hostname.")
        { Example = "dhcp", DefaultText = "nodeId" })
    {
        IsDocument = true,
        ExactlyOne = ("hostname", "auto"),
    };

    internal static Kind<HostnameDocument> Kind { get; } =
        new SingleKind<HostnameDocument>(Shape, m => m.Hostname, (m, v) => m with { Hostname = v });
}
