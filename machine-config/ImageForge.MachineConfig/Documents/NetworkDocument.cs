// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>kind: Network. How the machine is reached before and below the mesh.</summary>
public sealed record NetworkDocument
{
    /// <summary>Empty: DHCPv4 and SLAAC on every physical interface.</summary>
    public IReadOnlyList<InterfaceSettings> Interfaces { get; init; } = [];

    internal static RecordShape<NetworkDocument> Shape { get; } = new("Network",
        "How the machine is reached before and below the mesh.", new NetworkDocument(),
        new Field<NetworkDocument, IReadOnlyList<InterfaceSettings>>("interfaces", new ListShape<InterfaceSettings>(InterfaceSettings.Shape, 64) { Distinct = false },
            n => n.Interfaces, (n, v) => n with { Interfaces = v }, "Interfaces to configure; others stay down.")
        { Example = "[{name: eth0, dhcp: true}]", DefaultText = "DHCP and SLAAC on every physical interface" })
    {
        IsDocument = true,
        Rules = Check,
    };

    internal static Kind<NetworkDocument> Kind { get; } = new SingleKind<NetworkDocument>(Shape, m => m.Network, (m, v) => m with { Network = v });

    private static void Check(NetworkDocument network, RecordScope scope)
    {
        for (var i = 0; i < network.Interfaces.Count; i++)
        {
            var nic = network.Interfaces[i];
            foreach (var other in network.Interfaces.Take(i))
            {
                if ((nic.Name is not null && nic.Name == other.Name) || (nic.Mac is not null && nic.Mac == other.Mac))
                    scope.Error(DiagnosticCode.InterfaceRepeated, "interfaces", i, $"{nic.Name ?? nic.Mac} is configured a second time", null,
                        "put everything about an interface into one item");
                else if (Overlap(nic, other) is var (mine, theirs))
                    scope.Error(DiagnosticCode.PrefixOverlap, "interfaces", i, $"{mine} overlaps {theirs} of {other.Name ?? other.Mac}", null,
                        "give each interface a prefix of its own: the kernel could not tell where to send");
            }
        }
    }

    private static (InterfaceAddress Mine, InterfaceAddress Theirs)? Overlap(InterfaceSettings nic, InterfaceSettings other)
    {
        foreach (var mine in nic.Addresses)
        {
            foreach (var theirs in other.Addresses)
            {
                if (mine.Network.Contains(theirs.Network.BaseAddress) || theirs.Network.Contains(mine.Network.BaseAddress)) return (mine, theirs);
            }
        }

        return null;
    }
}
