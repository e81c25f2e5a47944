// SPDX-License-Identifier: Apache-2.0
using System.Collections;
using System.Reflection;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.Tests.MachineConfig.Redaction;

/// <summary>Which properties and keys must be marked as secrets, judged by their type and name.</summary>
internal static class SecretNamesOfFields
{
    private static readonly string[] Words =
        ["secret", "password", "passphrase", "passwd", "token", "private", "credential", "key", "psk", "pin"];

    /// <summary>
    /// Names that sound secret and are not, each looked at by a person. "Type.Property" of records, "shape.key" of
    /// manifests.
    /// </summary>
    private static readonly HashSet<string> Reviewed = new(StringComparer.Ordinal)
    {
        // References say where a secret is, and names of a bundle's values are no values.
        "reference.secretRef", "secretRef.key",
        // A number of bits.
        "Encryption.keySize",
        // Encrypted files are made to be seen; wrapped keys are ciphertext.
        "EncryptedSecretsDocument.Passphrases", "EncryptedSecrets.passphrases", "PassphraseStanza.WrappedKey", "passphrase.wrappedKey",
        "WireGuardPeerSettings.PublicKey", "peer.publicKey", "RecipientStanza.PublicKey", "recipient.publicKey", "RecipientStanza.EphemeralKey", "recipient.ephemeralKey",
        "RecipientStanza.WrappedKey", "recipient.wrappedKey",
    };

    /// <summary>Properties of a record, and of the records in it, that sound secret and could be printed.</summary>
    public static IEnumerable<string> Unmarked(Type record) => Unmarked(record, []).Distinct();

    /// <summary>Keys of a mapping, and of those in it, that sound secret and whose values are written as they are.</summary>
    public static IEnumerable<string> Unmarked(IRecordShape shape) => shape.Fields.SelectMany(field =>
    {
        var inner = field.Shape.Record is { } record ? Unmarked(record) : [];
        var open = SoundsSecret(field.Key) && field.Shape.Record is null && !field.Sensitive && !Reviewed.Contains($"{shape.Name}.{field.Key}");
        return open ? inner.Prepend($"{shape.Name}.{field.Key}") : inner;
    });

    /// <summary>What a list or mapping holds, else the type itself.</summary>
    public static Type Element(Type type) => type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[^1]
        : Nullable.GetUnderlyingType(type) ?? type;

    public static bool IsRecord(Type type) => type.IsClass && type.Namespace?.StartsWith("ImageForge", StringComparison.Ordinal) == true && type != typeof(Secret);

    private static IEnumerable<string> Unmarked(Type record, HashSet<Type> seen)
    {
        if (!seen.Add(record)) yield break;
        foreach (var property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var element = Element(property.PropertyType);
            if (element == typeof(Secret)) continue;
            if (IsRecord(element))
            {
                foreach (var deeper in Unmarked(element, seen)) yield return deeper;
            }
            else if (element == typeof(string) && SoundsSecret(property.Name) && !Reviewed.Contains($"{record.Name}.{property.Name}"))
            {
                yield return $"{record.Name}.{property.Name}";
            }
        }
    }

    /// <summary>By whole words of a camelCase name, so that "Pinned" and "Monkey" stay what they are.</summary>
    private static bool SoundsSecret(string name)
    {
        var word = "";
        foreach (var c in name + "A")
        {
            if (char.IsAsciiLetterUpper(c) && word.Length > 0)
            {
                if (Words.Contains(word) || Words.Contains(word.TrimEnd('s'))) return true;
                word = "";
            }

            word += char.ToLowerInvariant(c);
        }

        return false;
    }
}
