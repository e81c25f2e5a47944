// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>An address and the names that stand for it.</summary>
public sealed record StaticHost
{
    public IPAddress Address { get; init; } = IPAddress.None;

    /// <summary>Never empty; the first is the canonical one.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    internal static RecordShape<StaticHost> Shape { get; } = new("host", "An address and the names that stand for it.", new StaticHost(),
        new Field<StaticHost, IPAddress>("address", IpAddresses.Any, h => h.Address, (h, v) => h with { Address = v }, "IP address.")
        { Example = "192.0.2.10", Required = true },
        new Field<StaticHost, IReadOnlyList<string>>("names", new ListShape<string>(DnsNames.Host, 32, least: 1), h => h.Names, (h, v) => h with { Names = v },
            "Names for the address, the canonical one first.")
        { Example = "[registry.example.com, registry]", Required = true });
}

/// <summary>kind: StaticHosts. Names that need no name server: lines of /etc/hosts.</summary>
public sealed record StaticHostsDocument
{
    public IReadOnlyList<StaticHost> Hosts { get; init; } = [];

    internal static RecordShape<StaticHostsDocument> Shape { get; } = new("StaticHosts",
        "Names that need no name server: lines of /etc/hosts, which is asked first.", new StaticHostsDocument(),
        new Field<StaticHostsDocument, IReadOnlyList<StaticHost>>("hosts",
            new ListShape<StaticHost>(StaticHost.Shape, 1024, least: 1) { KeyedBy = "address", Distinct = false },
            s => s.Hosts, (s, v) => s with { Hosts = v }, "Addresses and their names.")
        { Example = "[{address: 192.0.2.10, names: [registry.example.com, registry]}]", Required = true })
    {
        IsDocument = true,
        Rules = Check,
    };

    internal static Kind<StaticHostsDocument> Kind { get; } =
        new SingleKind<StaticHostsDocument>(Shape, m => m.StaticHosts, (m, v) => m with { StaticHosts = v });

    private static void Check(StaticHostsDocument document, RecordScope scope)
    {
        var hosts = document.Hosts;
        for (var i = 0; i < hosts.Count; i++)
        {
            if (hosts[i].Names.Contains("localhost"))
                scope.Error(DiagnosticCode.SettingOwned, "hosts", i, "localhost is the machine itself", null, "remove the name");
            if (hosts.Take(i).Any(h => h.Address.Equals(hosts[i].Address)) && !hosts[i].Address.Equals(IPAddress.None))
                scope.Error(DiagnosticCode.SettingRepeated, "hosts", i, $"{hosts[i].Address} is listed a second time", null, "put all its names into one item");
        }
    }
}
