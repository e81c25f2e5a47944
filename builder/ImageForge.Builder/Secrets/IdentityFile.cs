// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Secrets;

/// <summary>A file of identities: one key a line; lines that begin with "#" are comments.</summary>
internal static class IdentityFile
{
    public static bool LooksLikeKey(string text) => text.TrimStart().StartsWith("IMAGEFORGE-SECRET-KEY-", StringComparison.OrdinalIgnoreCase);

    public static IReadOnlyList<IdentityKey> Read(string path, Invocation invocation)
    {
        if (!File.Exists(path)) throw new ForgeException(ExitCode.Io, UsageErrors.NotFound, $"{path}: there is no such identity file", "imageforge secrets keygen makes one");
        if (SecretText.IsReadableByOthers(path)) invocation.Warn($"{path}: other users can read this identity (chmod 600 {path})");
        var (keys, number) = (new List<IdentityKey>(), 0);
        foreach (var line in SecretText.Read(path).Split('\n'))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#') continue;
            if (!IdentityKey.TryParse(text, out var key))
                throw new ForgeException(ExitCode.Input, SecretsErrors.NoIdentity, $"{path}:{number}: this line is not an identity",
                    RecipientKey.TryParse(text, out _) ? "this is the public half; name the file that holds the private one" : "copy the key whole: it begins with IMAGEFORGE-SECRET-KEY-1");
            keys.Add(key);
        }

        return keys.Count > 0 ? keys
            : throw new ForgeException(ExitCode.Input, SecretsErrors.NoIdentity, $"{path} holds no identity", "imageforge secrets keygen makes one");
    }

    /// <summary>A new identity, and the text of its file.</summary>
    public static (RecipientKey Public, string Text) Create(DateTimeOffset now)
    {
        var secret = RandomNumberGenerator.GetBytes(Sodium.KeyLength);
        var (identity, recipient) = (IdentityKey.FromBytes(secret), RecipientKey.FromBytes(Sodium.PublicKey(secret)));
        CryptographicOperations.ZeroMemory(secret);
        return (recipient, $"# created: {now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\n# public key: {recipient}\n{identity.RevealText()}\n");
    }
}
