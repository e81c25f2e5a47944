// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <summary>What came of opening encrypted secrets.</summary>
/// <param name="Text">The decrypted file; null when it cannot be opened.</param>
/// <param name="Trouble">Why not, as a sentence without a full stop.</param>
public sealed record Unlocked(byte[]? Text, string? Trouble = null, string? Hint = null);

/// <summary>What a command lends the loader for following references to secrets.</summary>
public sealed record SecretsAccess
{
    /// <summary>Environment variables; null for one that is not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Opens an encrypted file, whose path is for messages.</summary>
    public Func<EncryptedSecretsDocument, string, Unlocked> Unlock { get; init; } =
        static (_, _) => new(null, "nothing here can decrypt it", "decrypt it with imageforge secrets decrypt");

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a program may take to hand over a secret: long enough to unlock a password store.</summary>
    public TimeSpan ProgramPatience { get; init; } = TimeSpan.FromSeconds(30);
}
