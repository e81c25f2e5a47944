// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Secrets;

/// <summary>What may be told of a secrets file: names, public halves, fingerprints, and who can open it.</summary>
internal static class SecretsReport
{
    public static void WriteRecipients(Invocation invocation, string path, EncryptedSecretsDocument document) =>
        Write(invocation, path, Access(document));

    /// <param name="locked">Why an encrypted file's contents are not known; null when they are.</param>
    public static void WriteContents(Invocation invocation, string path, EncryptedSecretsDocument? document, SecretsDocument? secrets, string? locked)
    {
        var lines = new List<(string Name, string Value)>();
        if (document is not null) lines.AddRange(Access(document));
        if (secrets is not null) lines.AddRange(Contents(secrets));
        if (locked is not null) lines.Add(("contents", $"unknown: {locked}"));
        Write(invocation, path, lines);
    }

    private static IEnumerable<(string Name, string Value)> Access(EncryptedSecretsDocument document) =>
    [
        .. document.Passphrases.Select(p => ("passphrase", string.Create(CultureInfo.InvariantCulture, $"Argon2id, {p.Iterations} passes over {p.MemoryKiB / 1024} MiB"))),
        .. document.Recipients.Select(r => ("recipient", r.PublicKey)),
    ];

    private static IEnumerable<(string Name, string Value)> Contents(SecretsDocument secrets)
    {
        // 32 random bytes cannot be guessed from their hash; it lets two bundles be compared.
        if (secrets.Cluster is { } cluster) yield return ("cluster", Fingerprint("imageforge cluster\n" + cluster.Id.Reveal() + "\n" + cluster.Secret.Reveal()));
        if (secrets.Authority is { } authority)
        {
            using var certificate = X509Certificate2.CreateFromPem(authority.Certificate);
            yield return ("authority", $"{certificate.Subject}, {Day(certificate.NotBefore)} to {Day(certificate.NotAfter)}");
            yield return ("authority certificate", Fingerprint(certificate.RawData));
        }

        if (secrets.Signing is { } signing)
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(signing.Key.Reveal());
            var spki = key.ExportSubjectPublicKeyInfo();
            yield return ("signing key", Fingerprint(spki));
            yield return ("signing public key", Convert.ToBase64String(spki));
        }

        foreach (var name in secrets.Values.Keys.Order(StringComparer.Ordinal)) yield return ("value", name);
    }

    private static string Fingerprint(string text) => Fingerprint(Encoding.UTF8.GetBytes(text));

    private static string Fingerprint(byte[] bytes) => "SHA256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Day(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // {"file", "entries": [{"name", "value"}]}
    private static void Write(Invocation invocation, string path, IEnumerable<(string Name, string Value)> lines)
    {
        if (invocation.Format != OutputFormat.Json)
        {
            foreach (var (name, value) in lines) invocation.Out.WriteLine($"{name}: {value}");
            return;
        }

        invocation.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteStartArray("entries");
            foreach (var (name, value) in lines)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
