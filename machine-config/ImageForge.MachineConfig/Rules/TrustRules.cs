// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig.Rules;

/// <summary>Whether trusted roots can vouch for anything: RFC 5280, sections 4.2.1.3 and 4.2.1.9.</summary>
internal static class TrustRules
{
    private const int LeastRsaBits = 2048;

    public static void Check(ManifestScope scope)
    {
        if (scope.Single(TrustedRootsDocument.Kind) is not { } document) return;
        var roots = document.Record.Certificates;
        for (var i = 0; i < roots.Count; i++)
        {
            if (roots[i].Certificate.Length == 0) continue;
            try
            {
                using var certificate = PemCertificates.Open(roots[i].Certificate);
                if (WhyNoAuthority(certificate) is { } reason)
                    document.Scope.Error(DiagnosticCode.RootUnfit, "certificates", i, reason, "certificate of an authority", "take the authority's certificate, not that of a server");
                else if (WhyRefused(certificate, scope.Time.GetUtcNow().UtcDateTime) is { } weakness)
                    document.Scope.Warning(DiagnosticCode.RootWeak, "certificates", i, weakness, null, "replace the certificate");
            }
            catch (CryptographicException)
            {
                // Extensions and keys are decoded only when they are asked for.
                document.Scope.Error(DiagnosticCode.RootUnfit, "certificates", i, "a part of this certificate is damaged", "certificate of an authority", "copy it whole");
            }
        }
    }

    private static string? WhyNoAuthority(X509Certificate2 certificate)
    {
        // Version 1 has no extensions; such roots are authorities by being trusted.
        if (certificate.Version < 3) return null;
        if (!certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(c => c.CertificateAuthority))
            return "this certificate may not issue others";
        return certificate.Extensions.OfType<X509KeyUsageExtension>().Any(u => (u.KeyUsages & X509KeyUsageFlags.KeyCertSign) == 0)
            ? "the key of this certificate may not sign certificates"
            : null;
    }

    private static string? WhyRefused(X509Certificate2 certificate, DateTime now)
    {
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (now > to) return $"this certificate expired on {Day(to)}";
        if (now < from) return $"this certificate begins on {Day(from)} only";
        using var rsa = certificate.GetRSAPublicKey();
        return rsa?.KeySize < LeastRsaBits ? $"this certificate has an RSA key of {rsa.KeySize} bits" : null;
    }

    private static string Day(DateTime utc) => utc.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
