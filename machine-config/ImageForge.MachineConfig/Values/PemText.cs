// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>Certificates and private keys as PEM (RFC 7468): one object in one value.</summary>
internal static class PemText
{
    public static TextShape<string> Certificate { get; } = new(DiagnosticCode.NotPem, "a certificate", "PEM of one X.509 certificate",
        text => Judge(text, "CERTIFICATE") is { } wrong ? wrong : Canonical(text), text => text)
    {
        Pattern = "^-----BEGIN CERTIFICATE-----\\s",
    };

    /// <summary>PKCS#8 without encryption (RFC 5958): what encrypts the whole file need not be done twice.</summary>
    public static TextShape<Secret> PrivateKey { get; } = new(DiagnosticCode.NotPem, "a private key", "PEM of one private key, PKCS#8 without encryption",
        text => Judge(text, "PRIVATE KEY") is { } wrong ? wrong : new Secret(Canonical(text)), secret => secret.Reveal())
    {
        Pattern = "^-----BEGIN PRIVATE KEY-----\\s",
        Sensitive = true,
    };

    private static Wrong? Judge(string text, string label)
    {
        if (!PemEncoding.TryFind(text, out var fields)) return new Wrong($"begin it with -----BEGIN {label}-----, in a block (\"|\") that keeps its lines");
        var found = text[fields.Label];
        if (found != label)
        {
            return new Wrong(found switch
            {
                "ENCRYPTED PRIVATE KEY" => "decrypt the key: openssl pkcs8 -in KEY",
                "EC PRIVATE KEY" or "RSA PRIVATE KEY" => "convert the key: openssl pkcs8 -topk8 -nocrypt -in KEY",
                _ => $"begin it with -----BEGIN {label}-----",
            });
        }

        return string.IsNullOrWhiteSpace(text[..fields.Location.Start]) && string.IsNullOrWhiteSpace(text[fields.Location.End..])
            ? null : new Wrong("keep this object alone");
    }

    private static string Canonical(string text)
    {
        PemEncoding.TryFind(text, out var fields);
        return PemEncoding.WriteString(text[fields.Label], Convert.FromBase64String(text[fields.Base64Data])) + "\n";
    }
}
