// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: Resolver. How names are looked up. Each key that is given takes the place of what DHCP says about it.</summary>
public sealed record ResolverDocument
{
    /// <summary>Empty: those that DHCP brings.</summary>
    public IReadOnlyList<IPAddress> Nameservers { get; init; } = [];

    /// <summary>Empty: those that DHCP brings.</summary>
    public IReadOnlyList<string> SearchDomains { get; init; } = [];

    /// <summary>As resolv.conf(5) has them.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    internal static RecordShape<ResolverDocument> Shape { get; } = new("Resolver",
        "How names are looked up. Each key that is given takes the place of what DHCP says about it; the others stay with DHCP.", new ResolverDocument(),
        // glibc's resolver reads three nameserver lines (MAXNS in resolv.h) and ignores the rest without a word.
        new Field<ResolverDocument, IReadOnlyList<IPAddress>>("nameservers", new ListShape<IPAddress>(IpAddresses.Any, 3),
            r => r.Nameservers, (r, v) => r with { Nameservers = v }, "DNS servers in the order in which they are asked, at most three.")
        { Example = "[192.0.2.53, \"2001:db8::53\"]", DefaultText = "those that DHCP brings" },
        // Six is what C libraries took for long (MAXDNSRCH), and each domain is one more question for every short name.
        new Field<ResolverDocument, IReadOnlyList<string>>("searchDomains", new ListShape<string>(DnsNames.SearchDomain, 6),
            r => r.SearchDomains, (r, v) => r with { SearchDomains = v },
            "Domains in which names without a dot are looked up, at most six; \".\" alone for none at all.")
        { Example = "[example.com, lab.example.com]", DefaultText = "the domain that DHCP names" },
        new Field<ResolverDocument, IReadOnlyList<string>>("options", new ListShape<string>(ResolverWords.Option, 16),
            r => r.Options, (r, v) => r with { Options = v }, "Options of the C library's resolver, as resolv.conf(5) lists them.")
        { Example = "[ndots:2, rotate]" })
    {
        IsDocument = true,
        Rules = Check,
    };

    internal static Kind<ResolverDocument> Kind { get; } =
        new SingleKind<ResolverDocument>(Shape, m => m.Resolver, (m, v) => m with { Resolver = v });

    private static void Check(ResolverDocument resolver, RecordScope scope)
    {
        for (var i = 0; i < resolver.Options.Count && scope.Good("options"); i++)
        {
            if (resolver.Options.Take(i).Any(o => ResolverWords.NameOf(o) == ResolverWords.NameOf(resolver.Options[i])))
                scope.Error(DiagnosticCode.SettingRepeated, "options", i, $"{ResolverWords.NameOf(resolver.Options[i])} is given a second time", null, "remove one of them");
        }

        if (resolver.SearchDomains.Count > 1 && resolver.SearchDomains.Contains("."))
            scope.Error(DiagnosticCode.KeysExclusive, "searchDomains", "\".\" says that there is nothing to search, and domains are given too", null,
                "remove \".\", or the others");
    }
}
