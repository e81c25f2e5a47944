// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>Reads manifests strictly: either a manifest without error, or everything that is wrong with it at once.</summary>
public static class ManifestLoader
{
    /// <summary>
    /// Reads a manifest and the secrets file that it refers to. Never throws for what is in the files or for their
    /// absence: that is a diagnostic.
    /// </summary>
    public static LoadResult Load(string path)
    {
        var sink = new DiagnosticSink(path);
        if (!BoundedFile.TryRead(path, out var bytes, out var trouble))
        {
            sink.Error(DiagnosticCode.FileUnreadable, Position.Start, "", trouble, null,
                "imageforge gen config writes a commented example");
            return new(null, sink.InOrder());
        }

        if (SourceText.Decode(bytes, sink) is not { } text) return new(null, sink.InOrder());
        return new ManifestReader(sink, new SecretsBesideManifest(path)).Read(text);
    }

    /// <summary>Reads a manifest from memory, as the machine does with its resolved one.</summary>
    /// <param name="file">Name for diagnostics.</param>
    /// <param name="secrets">Stands in for the file that secretsFrom names; with null such a reference is an error.</param>
    public static LoadResult Parse(string text, string file, SecretsDocument? secrets = null) =>
        new ManifestReader(new(file), new SecretsAtHand(secrets)).Read(text);

    /// <inheritdoc cref="Parse(string, string, SecretsDocument?)"/>
    public static LoadResult Parse(ReadOnlySpan<byte> utf8, string file, SecretsDocument? secrets = null)
    {
        var sink = new DiagnosticSink(file);
        return SourceText.Decode(utf8, sink) is { } text
            ? new ManifestReader(sink, new SecretsAtHand(secrets)).Read(text)
            : new(null, sink.InOrder());
    }
}
