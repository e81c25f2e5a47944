// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>X.509 certificates as PEM text (RFC 7468, section 5).</summary>
internal static class PemCertificates
{
    /// <summary>Of an authority that nobody has the key of.</summary>
    public const string Example =
        "\"-----BEGIN CERTIFICATE-----\\nMIIBBjCBuaADAgECAgEBMAUGAytlcDASMRAwDgYDVQQDDAdleGFtcGxlMCAXDTIw\\nMDEwMTAwMDAwMFoYDzIwOTkxMjMxMjM1OTU5WjASMRAwDgYDVQQDDAdleGFtcGxl\\nMCowBQYDK2VwAyEAGYBEyvpzO8F4Lc41MTnNshPPxBaz/vNWe++zLnQEP82jMjAw\\nMA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFJH0+LCxqD/HvlIOnXjty5T17BBP\\nMAUGAytlcANBAN3kokehpPPfToO2kxxFB/00eXE0eHpSvRxarS8CigjNzpBFqIpX\\nWDfnmS8UH9zKaBiFvL2r5lTZHb6yUpbxdwY=\\n-----END CERTIFICATE-----\\n\"";

    private const string Label = "CERTIFICATE";

    public static TextShape<string> Text { get; } = new(DiagnosticCode.NotCertificate, "an X.509 certificate",
        "PEM text of one certificate: -----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----", Parse, text => text)
    {
        Unshown = true,
    };

    /// <summary>A certificate that <see cref="Text"/> has read.</summary>
    public static X509Certificate2 Open(string pem) => X509Certificate2.CreateFromPem(pem);

    private static Parsed<string> Parse(string text)
    {
        if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            return new Wrong("take the key out, and replace it if anybody has seen this file", DiagnosticCode.NotCertificate, "holds a private key, which has no place here");
        if (!PemEncoding.TryFind(text, out var first)) return new Wrong(text.Contains("BEGIN", StringComparison.Ordinal) ? "keep the line breaks: write it with \"|\"" : "convert it with openssl x509 -inform der");
        if (text[first.Label] != Label) return new Wrong("take the block between BEGIN CERTIFICATE and END CERTIFICATE");
        if (PemEncoding.TryFind(text.AsSpan(first.Location.End.Value), out _)) return new Wrong("give each certificate an item of its own");
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(text[first.Location]);
            return PemEncoding.WriteString(Label, certificate.RawData) + "\n";
        }
        catch (CryptographicException)
        {
            return new Wrong("copy it whole: what is between the two lines is no certificate");
        }
    }
}
