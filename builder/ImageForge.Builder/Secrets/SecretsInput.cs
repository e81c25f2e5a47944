// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Secrets;

/// <summary>The secrets file that a command is given, as it must be for the command.</summary>
internal static class SecretsInput
{
    /// <summary>Either form; warnings go to <see cref="Invocation.Error"/>.</summary>
    /// <exception cref="ManifestException">It is no secrets file.</exception>
    public static SecretsFile Load(string path, Invocation invocation) => Checked(SecretsFile.Load(path, invocation.Time), invocation);

    /// <exception cref="ForgeException">IF5107: it is not encrypted.</exception>
    public static EncryptedSecretsDocument LoadEncrypted(string path, Invocation invocation) => Load(path, invocation).Encrypted
        ?? throw new ForgeException(ExitCode.Input, SecretsErrors.WrongState, $"{path} is not encrypted", "imageforge secrets encrypt does that");

    /// <summary>What encrypted secrets decrypt to; judged, as whoever has a key may have encrypted anything.</summary>
    public static SecretsDocument Judge(byte[] text, string path, Invocation invocation) =>
        Checked(SecretsFile.Parse(text, DecryptedName(path), invocation.Time), invocation).Secrets
        ?? throw new ForgeException(ExitCode.Input, SecretsErrors.WrongState, $"{path} is encrypted twice", "decrypt it twice, and encrypt it once");

    public static string DecryptedName(string path) => $"{path} (decrypted)";

    private static SecretsFile Checked(SecretsFile file, Invocation invocation)
    {
        if (file.HasErrors) throw new ManifestException(file.Diagnostics);
        foreach (var warning in file.Diagnostics) invocation.Error.WriteLine(warning);
        return file;
    }
}
