// SPDX-License-Identifier: Apache-2.0
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageForge.Discovery;

/// <summary>
/// Certificate and key as two PEM files that may be replaced while the service runs: looked at again at most once a
/// second, when somebody connects. What cannot be read leaves the last good one in use.
/// </summary>
internal sealed class CertificateFiles
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly string certificatePath;
    private readonly string keyPath;
    private readonly ServiceClock clock;
    private readonly ServiceLog log;
    private readonly Lock gate = new();
    private SslServerAuthenticationOptions current;
    private (DateTime, long, DateTime, long) seen;
    private TimeSpan lookedAt;

    /// <summary>Reads both; throws when they cannot be read or do not belong together.</summary>
    public CertificateFiles(string certificatePath, string keyPath, ServiceClock clock, ServiceLog log)
    {
        (this.certificatePath, this.keyPath, this.clock, this.log) = (certificatePath, keyPath, clock, log);
        seen = Look();
        current = Load();
        lookedAt = clock.Now;
    }

    public SslServerAuthenticationOptions Current
    {
        get
        {
            lock (gate)
            {
                if (clock.Now - lookedAt >= LookEvery) Refresh();
                return current;
            }
        }
    }

    private void Refresh()
    {
        lookedAt = clock.Now;
        try
        {
            var now = Look();
            if (now == seen) return;
            current = Load();
            // Only now: a pair caught half-written is tried again.
            seen = now;
            log.Info("certificate reloaded");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            log.Warn("certificate not reloaded, the last one stays in use", ("reason", exception.Message));
        }
    }

    private (DateTime, long, DateTime, long) Look()
    {
        var certificate = new FileInfo(certificatePath);
        var key = new FileInfo(keyPath);
        return (certificate.LastWriteTimeUtc, certificate.Length, key.LastWriteTimeUtc, key.Length);
    }

    private SslServerAuthenticationOptions Load()
    {
        var leaf = LoadLeaf();
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificatePath);
        return new SslServerAuthenticationOptions
        {
            // Offline: the chain is what the file says; nothing is fetched while clients wait.
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
    }

    private X509Certificate2 LoadLeaf()
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
        }
        catch (ArgumentException exception)
        {
            // How the framework says that the key is another certificate's; one kind of error is enough for our callers.
            throw new CryptographicException(exception.Message, exception);
        }
    }
}
