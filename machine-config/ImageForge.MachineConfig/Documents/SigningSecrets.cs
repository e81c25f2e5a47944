// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>With what images are signed, so that machines can tell their own from others. Not a Secure Boot key.</summary>
public sealed record SigningSecrets
{
    /// <summary>PEM of PKCS#8; the public half follows from it.</summary>
    public Secret Key { get; init; } = Secret.Empty;

    public override string ToString() => $"SigningSecrets {Secret.Placeholder}";

    internal static RecordShape<SigningSecrets> Shape { get; } = new("signing", "With what images are signed. Not a Secure Boot key.", new SigningSecrets(),
        new Field<SigningSecrets, Secret>("key", PemText.PrivateKey, s => s.Key, (s, v) => s with { Key = v },
            "Private key, elliptic-curve (ECDSA); the public half follows from it.")
        { Example = "…", Required = true, Sensitive = true });
}
