// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>What a reference to secrets leads to, or what is wrong on the way.</summary>
/// <param name="Diagnostics">About the secrets file, with its own positions.</param>
/// <param name="Trouble">About the reference, to be told at its place in the manifest; null when it led somewhere.</param>
internal sealed record FoundSecrets(SecretsDocument? Secrets, IReadOnlyList<Diagnostic> Diagnostics, SecretsTrouble? Trouble = null);

internal sealed record SecretsTrouble(DiagnosticCode Code, string Message, string Hint);

/// <summary>Where secrets come from: the disk, or memory.</summary>
internal abstract class SecretsSource
{
    public abstract FoundSecrets Find(SecretsReference reference);

    /// <summary>Whether the manifest itself, holding secrets, lies open to others.</summary>
    public virtual bool IsManifestExposed => false;
}

/// <inheritdoc/>
internal sealed class SecretsBesideManifest(string manifest) : SecretsSource
{
    public override bool IsManifestExposed => BoundedFile.IsReadableByOthers(manifest);

    public override FoundSecrets Find(SecretsReference reference)
    {
        var path = Path.Combine(Path.GetDirectoryName(manifest) ?? "", reference.File);
        if (!BoundedFile.TryRead(path, out var bytes, out var trouble))
            return new(null, [], new(DiagnosticCode.SecretsUnreadable, $"{path}: {trouble}", $"imageforge gen secrets -o {path}"));
        var sink = new DiagnosticSink(path);
        if (BoundedFile.IsReadableByOthers(path))
            sink.Warning(DiagnosticCode.SecretsExposed, Position.Start, "", "other users can read these secrets", "mode 0600", $"chmod 600 {path}");
        var secrets = SourceText.Decode(bytes, sink) is { } text ? SecretsReader.Read(text, sink) : null;
        return new(secrets, sink.InOrder());
    }
}

/// <inheritdoc/>
internal sealed class SecretsAtHand(SecretsDocument? secrets) : SecretsSource
{
    public override FoundSecrets Find(SecretsReference reference) => secrets is not null ? new(secrets, [])
        : new(null, [], new(DiagnosticCode.SecretsUnresolved, "there is no file to refer to here", "write the values under cluster"));
}
