// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>Whether the keys of a secrets file are what they are kept for: RFC 5280 for the authority's certificate.</summary>
internal static class CertificateChecks
{
    public static void Run(SecretsDocument secrets, RecordScope scope, TimeProvider time)
    {
        if (secrets.Signing is { } signing && PublicKey(signing.Key) is null)
            scope.Within("signing").Error(DiagnosticCode.CertificateUnfit, "key", "this is no elliptic-curve key", "ECDSA key on P-256, P-384 or P-521",
                "imageforge gen secrets --only signing -o NEW");
        if (secrets.Authority is not { } authority) return;
        var at = scope.Within("authority");
        if (PublicKey(authority.Key) is not { } key)
        {
            at.Error(DiagnosticCode.CertificateUnfit, "key", "this is no elliptic-curve key", "ECDSA key on P-256, P-384 or P-521", "imageforge gen secrets --only authority -o NEW");
            return;
        }

        if (Certificate(authority.Certificate) is not { } certificate)
        {
            at.Error(DiagnosticCode.CertificateUnfit, "certificate", "this is no X.509 certificate", null, "restore the file from a copy");
            return;
        }

        using (certificate)
        {
            if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key))
                at.Error(DiagnosticCode.PairMismatch, "key", "this key does not belong to the certificate", null, "put certificate and key of the same pair here");
            if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().All(c => !c.CertificateAuthority))
                at.Error(DiagnosticCode.CertificateUnfit, "certificate", "this certificate may not issue others", "CA:TRUE", "imageforge gen secrets --only authority -o NEW");
            CheckTime(certificate, at, time.GetUtcNow().UtcDateTime);
        }
    }

    private static void CheckTime(X509Certificate2 certificate, RecordScope at, DateTime now)
    {
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (now > to)
            at.Warning(DiagnosticCode.CertificateNotInForce, "certificate", $"this certificate expired on {Day(to)}", null, "imageforge gen secrets --only authority -o NEW");
        else if (now < from)
            at.Warning(DiagnosticCode.CertificateNotInForce, "certificate", $"this certificate begins on {Day(from)} only", null, "check this host's clock");
    }

    /// <summary>SubjectPublicKeyInfo of an ECDSA private key; null for anything else.</summary>
    private static byte[]? PublicKey(Secret pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem.Reveal());
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Another algorithm, or bytes that are no key at all: the caller tells which key it was.
            return null;
        }
    }

    private static X509Certificate2? Certificate(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Day(DateTime utc) => utc.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
