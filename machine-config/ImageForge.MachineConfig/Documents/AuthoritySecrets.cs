// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>
/// The certificate authority of the machines' API. It issues the certificates by which machines and their operators
/// know each other; whoever has the key can command every machine.
/// </summary>
public sealed record AuthoritySecrets
{
    /// <summary>PEM, with a line end.</summary>
    public string Certificate { get; init; } = "";

    /// <summary>PEM of PKCS#8.</summary>
    public Secret Key { get; init; } = Secret.Empty;

    public override string ToString() => $"AuthoritySecrets {Secret.Placeholder}";

    internal static RecordShape<AuthoritySecrets> Shape { get; } = new("authority", "Certificate authority of the machines' API.", new AuthoritySecrets(),
        new Field<AuthoritySecrets, string>("certificate", PemText.Certificate, a => a.Certificate, (a, v) => a with { Certificate = v },
            "The authority's own certificate.")
        { Example = "…", Required = true, Sensitive = true },
        new Field<AuthoritySecrets, Secret>("key", PemText.PrivateKey, a => a.Key, (a, v) => a with { Key = v },
            "Its private key, elliptic-curve.")
        { Example = "…", Required = true, Sensitive = true });
}
