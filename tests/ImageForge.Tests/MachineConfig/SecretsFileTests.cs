// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ImageForge.MachineConfig;

namespace ImageForge.Tests.MachineConfig;

/// <summary>The bundle: what is generated, and what is said about keys and certificates that do not serve.</summary>
public sealed class SecretsFileTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(SecretsParts.All)]
    [InlineData(SecretsParts.Cluster)]
    [InlineData(SecretsParts.Authority)]
    [InlineData(SecretsParts.Signing)]
    [InlineData(SecretsParts.Cluster | SecretsParts.Signing)]
    public void GeneratedPartsReadBack(SecretsParts parts)
    {
        var written = SecretsBundle.Generate(new FixedTime(Now), parts).Document;
        Assert.Equal(parts, (written.Cluster is null ? 0 : SecretsParts.Cluster) | (written.Authority is null ? 0 : SecretsParts.Authority) | (written.Signing is null ? 0 : SecretsParts.Signing));
        var file = SecretsFile.Parse(Encoding.UTF8.GetBytes(SecretsFile.Write(written)), "s.yaml", new FixedTime(Now));
        Assert.Empty(file.Diagnostics);
        Assert.Equal((written.Cluster, written.Authority, written.Signing), (file.Secrets!.Cluster, file.Secrets.Authority, file.Secrets.Signing));
    }

    [Fact]
    public void AuthorityIssuesCertificatesThatVerify()
    {
        var authority = SecretsBundle.Generate(new FixedTime(Now), SecretsParts.Authority).Document.Authority!;
        using var issuer = X509Certificate2.CreateFromPem(authority.Certificate, authority.Key.Reveal());
        Assert.Equal((Now.AddHours(-1).UtcDateTime, Now.AddYears(10).UtcDateTime), (issuer.NotBefore.ToUniversalTime(), issuer.NotAfter.ToUniversalTime()));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = new CertificateRequest("CN=edge", key, HashAlgorithmName.SHA256).Create(issuer, Now, Now.AddDays(1), [1, 2, 3]);
        using var chain = new X509Chain();
        (chain.ChainPolicy.TrustMode, chain.ChainPolicy.RevocationMode, chain.ChainPolicy.VerificationTime) =
            (X509ChainTrustMode.CustomRootTrust, X509RevocationMode.NoCheck, Now.AddHours(1).LocalDateTime);
        chain.ChainPolicy.CustomTrustStore.Add(issuer);
        Assert.True(chain.Build(leaf));
    }

    [Fact]
    public void WarnsOfCertificatesOutsideTheirTime()
    {
        var text = Encoding.UTF8.GetBytes(SecretsFile.Write(SecretsBundle.Generate(new FixedTime(Now), SecretsParts.Authority).Document));
        foreach (var (time, words) in ((DateTimeOffset, string)[])[(Now.AddYears(11), "expired on 2036-11-20"), (Now.AddDays(-1), "begins on 2026-11-20")])
        {
            var file = SecretsFile.Parse(text, "s.yaml", new FixedTime(time));
            var warning = Assert.Single(file.Diagnostics);
            Assert.Equal((DiagnosticSeverity.Warning, "IF1516"), (warning.Severity, warning.Code));
            Assert.Contains(words, warning.Message, StringComparison.Ordinal);
            Assert.NotNull(file.Secrets);
        }
    }

    [Theory]
    [InlineData("another-key", "IF1514")]
    [InlineData("leaf", "IF1515")]
    [InlineData("rsa", "IF1515")]
    [InlineData("garbage-certificate", "IF1515")]
    [InlineData("garbage-signing", "IF1515")]
    [InlineData("swapped", "IF1513")]
    [InlineData("two-certificates", "IF1513")]
    [InlineData("sec1", "IF1513")]
    [InlineData("no-pem", "IF1513")]
    public void RefusesKeysThatDoNotServe(string what, string code)
    {
        var good = SecretsBundle.Generate(new FixedTime(Now)).Document;
        var (authority, signing) = (good.Authority!, good.Signing!);
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = new CertificateRequest("CN=leaf", ec, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
        var bad = what switch
        {
            "another-key" => good with { Authority = authority with { Key = signing.Key } },
            "leaf" => good with { Authority = new() { Certificate = leaf.ExportCertificatePem() + "\n", Key = new(ec.ExportPkcs8PrivateKeyPem() + "\n") } },
            "rsa" => good with { Signing = new() { Key = new(rsa.ExportPkcs8PrivateKeyPem() + "\n") } },
            "garbage-certificate" => good with { Authority = authority with { Certificate = PemEncoding.WriteString("CERTIFICATE", new byte[40]) + "\n" } },
            "garbage-signing" => good with { Signing = new() { Key = new(PemEncoding.WriteString("PRIVATE KEY", new byte[40]) + "\n") } },
            "swapped" => good with { Authority = new() { Certificate = authority.Key.Reveal(), Key = new(authority.Certificate) } },
            "two-certificates" => good with { Authority = authority with { Certificate = authority.Certificate + authority.Certificate } },
            "sec1" => good with { Signing = new() { Key = new(ec.ExportECPrivateKeyPem() + "\n") } },
            _ => good with { Signing = new() { Key = new("hunter2") } },
        };
        var file = SecretsFile.Parse(Encoding.UTF8.GetBytes(SecretsFile.Write(bad)), "s.yaml", new FixedTime(Now));
        Assert.Null(file.Secrets);
        Assert.All(file.Diagnostics, d => Assert.Equal(code, d.Code));
        var report = string.Join('\n', file.Diagnostics);
        string[] hidden = ["hunter2", .. authority.Key.Reveal().Split('\n')[1..^2], .. signing.Key.Reveal().Split('\n')[1..^2]];
        Assert.All(hidden, line => Assert.DoesNotContain(line, report, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("format: v1\nnonce: AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\nmac: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nciphertext: AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "IF1512")]
    [InlineData("format: v1\nnonce: AAEC\nmac: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nciphertext: AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\npassphrases: []\nrecipients: []", "IF1510")]
    [InlineData("format: v1\nnonce: AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\nmac: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nciphertext: AAEC\nrecipients: []", "IF1510")]
    [InlineData("format: v1\nnonce: AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\nmac: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nciphertext: AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\nrecipients: [{publicKey: imageforge1qqqsyq, ephemeralKey: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=, wrappedKey: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v}]", "IF1511")]
    public void RefusesEncryptedFilesThatCannotBe(string keys, string code)
    {
        var file = SecretsFile.Parse(Encoding.UTF8.GetBytes($"apiVersion: imageforge.dev/v1alpha1\nkind: EncryptedSecrets\n{keys}\n"), "s.yaml", TimeProvider.System);
        Assert.Null(file.Encrypted);
        Assert.Contains(code, file.Diagnostics.Select(d => d.Code));
    }

    /// <summary>BIP 173's own test vectors, and what our two prefixes make of them.</summary>
    [Fact]
    public void Bech32()
    {
        Assert.True(ImageForge.MachineConfig.Values.Bech32.TryDecode("A12UEL5L", "a", out var nothing));
        Assert.Empty(nothing!);
        Assert.True(ImageForge.MachineConfig.Values.Bech32.TryDecode("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef", out var data));
        Assert.Equal("00443214c74254b635cf84653a56d7c675be77df", Convert.ToHexStringLower(data!));
        Assert.Equal("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", ImageForge.MachineConfig.Values.Bech32.Encode("abcdef", data!));
        string[] wrong = ["A1G7SGD8", "a12UEL5L", "a12uel5m", "1qzzfhee", "a1", "b12uel5l", "", "a12uel5lé"];
        Assert.All(wrong, text => Assert.False(ImageForge.MachineConfig.Values.Bech32.TryDecode(text, "a", out _)));
        var key = RecipientKey.FromBytes(new byte[32]).ToString();
        Assert.All(Enumerable.Range(0, key.Length), i => Assert.False(RecipientKey.TryParse(key[..i] + (key[i] == 'p' ? 'z' : 'p') + key[(i + 1)..], out _)));
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
