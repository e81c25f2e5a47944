// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.OpenPgp;
using ImageForge.Builder.Store;

namespace ImageForge.Builder.Debian;

/// <summary>The keys that archives are checked against: Debian's, which travel inside the command (images/keyrings/).</summary>
internal static class ArchiveKeyring
{
    /// <summary>A file with other keys that replace Debian's, for archives of one's own.</summary>
    public const string Variable = "IMAGEFORGE_KEYRING";

    public static Keyring Load(Func<string, string?> environment)
    {
        if (environment(Variable) is not { Length: > 0 } path)
            return new Keyring(EmbeddedData.Names.Where(n => n.StartsWith("keyrings/", StringComparison.Ordinal)).Select(EmbeddedData.Bytes));
        try
        {
            return new Keyring([File.ReadAllBytes(path)]);
        }
        catch (PgpFormatException malformed)
        {
            throw new ForgeException(ExitCode.Input, InputErrors.UnknownKey, $"{Variable} names {path}, which is no keyring: {malformed.Message}",
                "export the keys with `gpg --export`", malformed);
        }
    }
}
