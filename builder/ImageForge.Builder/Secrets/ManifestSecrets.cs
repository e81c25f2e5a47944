// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Secrets;

/// <summary>What a command lends the manifest's loader: its environment, its clock, and keys for encrypted secrets.</summary>
internal static class ManifestSecrets
{
    /// <summary>One for all manifests of a command, so that a passphrase is asked for once.</summary>
    public static SecretsAccess Access(Invocation invocation)
    {
        var keys = new SecretsKeys(invocation);
        return new()
        {
            Environment = invocation.Environment,
            Time = invocation.Time,
            Unlock = (document, path) => Unlock(document, path, keys),
        };
    }

    private static Unlocked Unlock(EncryptedSecretsDocument document, string path, SecretsKeys keys)
    {
        try
        {
            return new(new SecretsLock(keys).Open(document, path).Text);
        }
        catch (ForgeException locked)
        {
            // A diagnostic at the place of the reference, among the manifest's others.
            return new(null, locked.Message, locked.Hint);
        }
    }
}
