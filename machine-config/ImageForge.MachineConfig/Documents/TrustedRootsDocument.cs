// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>A certificate of an authority, with a name for people.</summary>
public sealed record TrustedRoot
{
    public string Name { get; init; } = "";

    /// <summary>PEM, one certificate, with a final line break.</summary>
    public string Certificate { get; init; } = "";

    internal static RecordShape<TrustedRoot> Shape { get; } = new("root", "A certificate of an authority.", new TrustedRoot(),
        new Field<TrustedRoot, string>("name", DnsNames.DocumentName, r => r.Name, (r, v) => r with { Name = v }, "Name for the certificate.")
        { Example = "corporate", Required = true },
        new Field<TrustedRoot, string>("certificate", PemCertificates.Text, r => r.Certificate, (r, v) => r with { Certificate = v },
            "The certificate as PEM text.")
        { Example = PemCertificates.Example, Required = true });
}

/// <summary>kind: TrustedRoots. Authorities that the machine trusts besides those of Debian's ca-certificates.</summary>
public sealed record TrustedRootsDocument
{
    public IReadOnlyList<TrustedRoot> Certificates { get; init; } = [];

    internal static RecordShape<TrustedRootsDocument> Shape { get; } = new("TrustedRoots",
        "Authorities that the machine trusts besides those of Debian's ca-certificates: its own connections, and all programs that read /etc/ssl/certs/ca-certificates.crt.",
        new TrustedRootsDocument(),
        new Field<TrustedRootsDocument, IReadOnlyList<TrustedRoot>>("certificates",
            new ListShape<TrustedRoot>(TrustedRoot.Shape, 64, least: 1) { KeyedBy = "name", Distinct = false },
            t => t.Certificates, (t, v) => t with { Certificates = v }, "Certificates of authorities.")
        { Example = $"[{{name: corporate, certificate: {PemCertificates.Example}}}]", Required = true })
    {
        IsDocument = true,
        Rules = Check,
    };

    internal static Kind<TrustedRootsDocument> Kind { get; } =
        new SingleKind<TrustedRootsDocument>(Shape, m => m.TrustedRoots, (m, v) => m with { TrustedRoots = v });

    private static void Check(TrustedRootsDocument document, RecordScope scope)
    {
        var roots = document.Certificates;
        for (var i = 0; i < roots.Count; i++)
        {
            if (roots.Take(i).Any(r => r.Name == roots[i].Name && r.Name.Length > 0))
                scope.Error(DiagnosticCode.SettingRepeated, "certificates", i, $"the name {roots[i].Name} is used a second time", null, "give each certificate a name of its own");
            else if (roots[i].Certificate.Length > 0 && roots.Take(i).FirstOrDefault(r => r.Certificate == roots[i].Certificate) is { } same)
                scope.Error(DiagnosticCode.SettingRepeated, "certificates", i, $"this is the certificate of {same.Name} again", null, "remove one of them");
        }
    }
}
