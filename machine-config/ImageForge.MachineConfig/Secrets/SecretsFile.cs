// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>A secrets file that was read by itself: in clear or encrypted, or what is wrong with it.</summary>
/// <param name="Text">Its bytes. Hold the secrets, unless encrypted.</param>
public sealed record SecretsFile(SecretsDocument? Secrets, EncryptedSecretsDocument? Encrypted, byte[] Text, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Secrets is null && Encrypted is null;

    /// <summary>Never throws for what is in the file or for its absence: that is a diagnostic.</summary>
    public static SecretsFile Load(string path, TimeProvider time)
    {
        var (sink, source) = (new DiagnosticSink(), new SourceFile(path));
        if (!BoundedFile.TryRead(path, out var bytes, out var trouble))
        {
            sink.Error(DiagnosticCode.SecretsUnreadable, source.Start, "", trouble, null, $"imageforge gen secrets -o {path} writes a new one");
            return new(null, null, [], sink.InOrder());
        }

        var (secrets, encrypted) = SecretsReader.Read(bytes, source, sink, time);
        if (secrets is not null && BoundedFile.IsReadableByOthers(path))
            sink.Warning(DiagnosticCode.SecretsExposed, source.Start, "", "other users can read these secrets", "mode 0600", $"chmod 600 {path}");
        return new(secrets, encrypted, bytes, sink.InOrder());
    }

    /// <inheritdoc cref="Load"/>
    /// <param name="file">Name for diagnostics.</param>
    public static SecretsFile Parse(byte[] utf8, string file, TimeProvider time)
    {
        var sink = new DiagnosticSink();
        var (secrets, encrypted) = SecretsReader.Read(utf8, new(file), sink, time);
        return new(secrets, encrypted, utf8, sink.InOrder());
    }

    public static string Write(EncryptedSecretsDocument document) =>
        "# Encrypted secrets: imageforge secrets show says for whom, imageforge secrets edit changes them.\n" +
        ManifestWriter.Document(EncryptedSecretsDocument.Shape, document);

    /// <summary>Holds the secrets: for files of mode 0600 only.</summary>
    public static string Write(SecretsDocument document) => ManifestWriter.Document(SecretsDocument.Shape, document);
}
