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
    /// <param name="from">The source in which the reference stands.</param>
    public abstract FoundSecrets Find(SecretsReference reference, SourceFile from);

    /// <summary>Whether a source that itself holds secrets lies open to others.</summary>
    public virtual bool IsExposed(SourceFile source) => false;
}

/// <inheritdoc/>
internal sealed class SecretsOnDisk : SecretsSource
{
    public override bool IsExposed(SourceFile source) => BoundedFile.IsReadableByOthers(source.Name);

    public override FoundSecrets Find(SecretsReference reference, SourceFile from)
    {
        var path = Path.Combine(from.Directory ?? "", reference.File);
        if (!BoundedFile.TryRead(path, out var bytes, out var trouble))
            return new(null, [], new(DiagnosticCode.SecretsUnreadable, $"{path}: {trouble}", $"imageforge gen secrets -o {path}"));
        var (sink, source) = (new DiagnosticSink(), new SourceFile(path));
        if (BoundedFile.IsReadableByOthers(path))
            sink.Warning(DiagnosticCode.SecretsExposed, source.Start, "", "other users can read these secrets", "mode 0600", $"chmod 600 {path}");
        var secrets = SourceText.TryDecode(bytes, source, sink) ? SecretsReader.Read(source, sink) : null;
        return new(secrets, sink.InOrder());
    }
}

/// <inheritdoc/>
internal sealed class SecretsAtHand(SecretsDocument? secrets) : SecretsSource
{
    public override FoundSecrets Find(SecretsReference reference, SourceFile from) => secrets is not null ? new(secrets, [])
        : new(null, [], new(DiagnosticCode.SecretsUnresolved, "there is no file to refer to here", "write the values under cluster"));
}
