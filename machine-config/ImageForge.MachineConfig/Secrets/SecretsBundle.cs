// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>The parts of a secrets file that can be generated.</summary>
[Flags]
public enum SecretsParts
{
    None = 0,
    Cluster = 1,
    Authority = 2,
    Signing = 4,
    All = Cluster | Authority | Signing,
}

/// <summary>A new cluster's secrets, and the file that holds them.</summary>
public sealed record SecretsBundle(SecretsDocument Document)
{
    // Machines are reinstalled more often than this, and nothing renews the authority by itself.
    private const int AuthorityYears = 10;

    /// <summary>
    /// New random secrets; nothing but another random number gives the same again. Cluster: 32 bytes each for id and
    /// secret. Authority: ECDSA on P-256 with a self-signed certificate for ten years, that may issue leaf certificates
    /// only. Signing: ECDSA on P-256.
    /// </summary>
    public static SecretsBundle Generate(TimeProvider time, SecretsParts parts = SecretsParts.All) => new(new SecretsDocument
    {
        Cluster = parts.HasFlag(SecretsParts.Cluster) ? new() { Id = new(Random()), Secret = new(Random()) } : null,
        Authority = parts.HasFlag(SecretsParts.Authority) ? NewAuthority(time.GetUtcNow()) : null,
        Signing = parts.HasFlag(SecretsParts.Signing) ? NewSigning() : null,
    });

    /// <summary>
    /// Writes a new secrets file that only its owner can read, and flushes it to the disk. Never replaces a file: the
    /// secrets in it may be the only copy.
    /// </summary>
    /// <exception cref="IOException">The file exists already, or cannot be written; nothing is left behind then.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public void WriteNew(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // At creation, not by chmod afterwards: in between others could open it.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        var whole = false;
        try
        {
            using (var writer = new StreamWriter(file, leaveOpen: true)) writer.Write(SecretsFile.Write(Document));
            file.Flush(flushToDisk: true);
            whole = true;
        }
        finally
        {
            if (!whole) File.Delete(path);
        }
    }

    public override string ToString() => $"SecretsBundle {Secret.Placeholder}";

    private static string Random() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyMaterial.Bytes));

    private static AuthoritySecrets NewAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ImageForge machine API", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        // An hour back, for machines whose clocks are not set yet when they meet it first.
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddYears(AuthorityYears));
        return new() { Certificate = certificate.ExportCertificatePem() + "\n", Key = new(key.ExportPkcs8PrivateKeyPem() + "\n") };
    }

    private static SigningSecrets NewSigning()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new() { Key = new(key.ExportPkcs8PrivateKeyPem() + "\n") };
    }
}
