// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Excerpts;

/// <summary>
/// Which keys of one kind hold secrets, judged by their names alone, as the text around a mistake need not be YAML. Unsure
/// is secret: a line that says less is a smaller evil than one that says too much.
/// </summary>
internal sealed class SecretKeys
{
    private static readonly string[] Words = ["secret", "passw", "passphrase", "token", "credential", "private", "psk", "key"];

    private readonly HashSet<string> _secret = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal) { "apiVersion", "kind" };
    private readonly Dictionary<string, bool> _judged = new(StringComparer.Ordinal);

    private SecretKeys(IEnumerable<IRecordShape> kinds)
    {
        foreach (var kind in kinds) Walk(kind);
        _open.ExceptWith(_secret);
    }

    /// <summary>Of a document whose kind cannot be told: what holds a secret in any kind.</summary>
    public static SecretKeys OfAll { get; } = new(ManifestKinds.All);

    public static SecretKeys Of(string kind) => ManifestKinds.Manifest.FirstOrDefault(k => k.Name == kind) is { } known ? new([known.Shape]) : OfAll;

    public bool Contains(string key)
    {
        if (!_judged.TryGetValue(key, out var secret)) _judged[key] = secret = Judge(key);
        return secret;
    }

    /// <summary>Whether it is known, and known to be no secret.</summary>
    public bool IsOpen(string key) => _open.Contains(key);

    /// <summary>Whether it is a key of these kinds.</summary>
    public bool Knows(string key) => _open.Contains(key) || _secret.Contains(key) || key == SecretReference.Key;

    /// <summary>Whether it sounds like one: "DB_PASSWORD", "--token".</summary>
    public static bool SoundsSecret(string word) => Words.Any(w => word.Contains(w, StringComparison.OrdinalIgnoreCase));

    // A misspelt key keeps its value: "scret: …".
    private bool Judge(string key) =>
        _secret.Contains(key) || (!_open.Contains(key) && (SoundsSecret(key) || (key.Length > 2 && NearestWord.Of(key, _secret) is not null)));

    private void Walk(IRecordShape record)
    {
        foreach (var field in record.Fields)
        {
            (field.Sensitive ? _secret : _open).Add(field.Key);
            if (field.Shape.Record is { } inner) Walk(inner);
        }
    }
}
