// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Secrets;

/// <summary>
/// The identities and the passphrase that one run of the command has at hand. Never from an argument, which every user of
/// the host could read: files, the environment, and the terminal for the passphrase. Asked for once.
/// </summary>
internal sealed class SecretsKeys(Invocation invocation)
{
    public const string IdentityVariable = "IMAGEFORGE_IDENTITY", PassphraseVariable = "IMAGEFORGE_PASSPHRASE";

    /// <summary>The file may lie in a repository for years, where guesses are free: five words of a list or more.</summary>
    private const int ShortestPassphrase = 12;

    private IReadOnlyList<IdentityKey>? _identities;
    private Secret? _passphrase;

    /// <summary>From <c>--identity</c>, from IMAGEFORGE_IDENTITY (a path, or the key itself), and from the user's own file.</summary>
    /// <exception cref="ForgeException">IF5105: one of them holds no key.</exception>
    public IReadOnlyList<IdentityKey> Identities => _identities ??= FindIdentities();

    /// <summary>From <c>--passphrase-file</c>, else IMAGEFORGE_PASSPHRASE, else asked for at the terminal; null without any.</summary>
    public Secret? Passphrase(string file) => _passphrase ??= Given() ?? Asked($"Passphrase of {file}: ");

    /// <summary>A passphrase to encrypt with: asked for twice, and not a weak one.</summary>
    /// <exception cref="ForgeException">IF5104.</exception>
    public Secret NewPassphrase(string file)
    {
        if (Given() is { } given) return Strong(given);
        var first = Asked($"New passphrase of {file}: ") ?? throw new ForgeException(ExitCode.Input, SecretsErrors.WeakPassphrase,
            "there is no terminal to ask for the passphrase", $"set {PassphraseVariable}, or name a file with --passphrase-file");
        Strong(first);
        if (!first.Equals(Asked("The same once more: ")))
            throw new ForgeException(ExitCode.Input, SecretsErrors.WeakPassphrase, "the two passphrases differ", "type the same one twice");
        return first;
    }

    /// <summary>Where <c>secrets keygen</c> puts a user's own identity: <c>$XDG_CONFIG_HOME/imageforge/identity.txt</c>.</summary>
    public static string? OwnIdentityFile(Func<string, string?> environment) =>
        environment("XDG_CONFIG_HOME") is { } config && Path.IsPathFullyQualified(config) ? Path.Combine(config, "imageforge", "identity.txt")
        : environment("HOME") is { } home && Path.IsPathFullyQualified(home) ? Path.Combine(home, ".config", "imageforge", "identity.txt")
        : null;

    private List<IdentityKey> FindIdentities()
    {
        var keys = new List<IdentityKey>();
        foreach (var path in invocation.IdentityFiles) keys.AddRange(IdentityFile.Read(path, invocation));
        if (invocation.Environment(IdentityVariable) is { Length: > 0 } variable)
        {
            if (IdentityKey.TryParse(variable.Trim(), out var key)) keys.Add(key);
            else if (IdentityFile.LooksLikeKey(variable))
                throw new ForgeException(ExitCode.Input, SecretsErrors.NoIdentity, $"{IdentityVariable} holds a damaged key", "copy the key whole");
            else keys.AddRange(IdentityFile.Read(variable, invocation));
        }

        if (OwnIdentityFile(invocation.Environment) is { } own && File.Exists(own)) keys.AddRange(IdentityFile.Read(own, invocation));
        return keys;
    }

    private Secret? Given()
    {
        if (invocation.PassphraseFile is { } path)
        {
            var text = SecretText.Read(path);
            if (SecretText.IsReadableByOthers(path)) invocation.Warn($"{path}: other users can read this passphrase (chmod 600 {path})");
            return text.Length > 0 ? new(text) : throw new ForgeException(ExitCode.Input, SecretsErrors.WeakPassphrase, $"{path} is empty", "put the passphrase into its first line");
        }

        return invocation.Environment(PassphraseVariable) is { Length: > 0 } variable ? new(variable) : null;
    }

    private Secret? Asked(string prompt) => invocation.AskSecret?.Invoke(prompt) is { Length: > 0 } typed ? new(typed) : null;

    private static Secret Strong(Secret passphrase) => passphrase.Reveal().Length >= ShortestPassphrase ? passphrase
        : throw new ForgeException(ExitCode.Input, SecretsErrors.WeakPassphrase, $"the passphrase has fewer than {ShortestPassphrase} characters",
            "take several random words: whoever finds the file can guess at leisure");
}
