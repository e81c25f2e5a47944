// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Secrets;

/// <summary>Codes IF51xx: secrets files, their keys and passphrases (docs/errors.md).</summary>
internal static class SecretsErrors
{
    /// <summary>This host has no libsodium.</summary>
    public const string NoSodium = "IF5101";
    /// <summary>An encrypted file that nothing at hand opens.</summary>
    public const string NoKey = "IF5102";
    /// <summary>An encrypted file that was changed since it was encrypted.</summary>
    public const string Changed = "IF5103";
    /// <summary>A passphrase that is empty, too short or not typed twice alike.</summary>
    public const string WeakPassphrase = "IF5104";
    /// <summary>An identity file without a usable key.</summary>
    public const string NoIdentity = "IF5105";
    /// <summary>The memory for a passphrase's key cannot be had.</summary>
    public const string NoMemory = "IF5106";
    /// <summary>A file that is encrypted already, or not at all, where the other is wanted.</summary>
    public const string WrongState = "IF5107";
    /// <summary>A recipient that is not a public key, or nobody to encrypt for.</summary>
    public const string NoRecipient = "IF5108";
    /// <summary>Secrets in clear that would go to a terminal.</summary>
    public const string Terminal = "IF5109";
    /// <summary>The editor cannot be started, or gave up.</summary>
    public const string Editor = "IF5110";
}
