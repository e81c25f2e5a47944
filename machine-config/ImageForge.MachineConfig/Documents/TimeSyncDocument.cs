// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: TimeSync. How the clock is kept right.</summary>
public sealed record TimeSyncDocument
{
    public bool Enabled { get; init; } = true;

    /// <summary>Addresses or names. Empty: those that DHCP brings.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>How long what needs the right time waits for it at boot.</summary>
    public TimeSpan BootTimeout { get; init; } = TimeSpan.FromSeconds(30);

    internal static RecordShape<TimeSyncDocument> Shape { get; } = new("TimeSync", "How the clock is kept right.", new TimeSyncDocument(),
        new Field<TimeSyncDocument, bool>("enabled", new BooleanShape(), t => t.Enabled, (t, v) => t with { Enabled = v },
            "Whether time servers are asked at all. Off is for machines whose hypervisor keeps the clock.")
        { Example = "true" },
        new Field<TimeSyncDocument, IReadOnlyList<string>>("servers", new ListShape<string>(DnsNames.Server, 8), t => t.Servers, (t, v) => t with { Servers = v },
            "NTP servers by address or name; the one that answers quickest is followed. They take the place of DHCP's.")
        { Example = "[ntp1.example.com, 192.0.2.123]", DefaultText = "those that DHCP brings" },
        new Field<TimeSyncDocument, TimeSpan>("bootTimeout", Durations.Between(TimeSpan.Zero, TimeSpan.FromHours(1)),
            t => t.BootTimeout, (t, v) => t with { BootTimeout = v },
            "How long the mesh and the services wait at boot for the first answer of the servers above; 0s does not wait.")
        { Example = "30s" })
    {
        IsDocument = true,
        Rules = Check,
    };

    internal static Kind<TimeSyncDocument> Kind { get; } =
        new SingleKind<TimeSyncDocument>(Shape, m => m.TimeSync, (m, v) => m with { TimeSync = v });

    private static void Check(TimeSyncDocument time, RecordScope scope)
    {
        if (!time.Enabled && scope.Good("enabled") && scope.Given("servers"))
            scope.Error(DiagnosticCode.KeysExclusive, "servers", "time servers are given, and asking them is off", null, "remove the servers, or enabled: false");
    }
}
