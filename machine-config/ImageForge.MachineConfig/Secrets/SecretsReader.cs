// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>Reads a secrets file: one document of kind Secrets or EncryptedSecrets and nothing else.</summary>
internal static class SecretsReader
{
    /// <summary>One of the two, or neither when something is wrong.</summary>
    public static (SecretsDocument? Secrets, EncryptedSecretsDocument? Encrypted) Read(byte[] bytes, SourceFile source, DiagnosticSink sink, TimeProvider time)
    {
        var before = sink.Errors;
        if (!SourceText.TryDecode(bytes, source, sink)) return (null, null);
        var documents = NodeReader.Read(source, sink);
        if (documents.Count == 0 && sink.Errors == before)
            sink.Error(DiagnosticCode.NoDocument, source.Start, "", "the file holds no document", "one document of kind Secrets",
                "imageforge gen secrets writes one to a new file");
        var (kept, secrets, encrypted) = (false, default(SecretsDocument), default(EncryptedSecretsDocument));
        for (var i = 0; i < documents.Count; i++)
        {
            if (DocumentHead.Read(documents[i], i, sink) is not { } kind) continue;
            var at = new ReadContext(sink, kind.Name, Sensitive: true);
            if (kind != SecretsDocument.Shape && kind != EncryptedSecretsDocument.Shape)
                at.Error(DiagnosticCode.KindMisplaced, documents[i], $"kind {kind.Name} in a secrets file", "one document of kind Secrets", "move it into the manifest");
            else if (kept)
                at.Error(DiagnosticCode.KindRepeated, documents[i], $"a second document, of kind {kind.Name}", "one document of kind Secrets", "keep one of them");
            else if (kind == EncryptedSecretsDocument.Shape)
                EncryptedSecretsDocument.Shape.TryRead(documents[i], at with { Sensitive = false }, out encrypted);
            else if (SecretsDocument.Shape.TryRead(documents[i], at, out secrets, out var scope))
                CertificateChecks.Run(secrets, scope!, time);
            kept = true;
        }

        return sink.Errors == before ? (secrets, encrypted) : (null, null);
    }

    /// <summary>Whether the bytes look like a secrets file: somebody refers to one as if it were a single value.</summary>
    public static bool IsBundle(byte[] bytes)
    {
        var (sink, source) = (new DiagnosticSink(), new SourceFile(""));
        if (!SourceText.TryDecode(bytes, source, sink)) return false;
        return NodeReader.Read(source, sink) is [MappingNode document, ..] &&
            document.Find("kind") is ScalarNode kind && (kind.Text == SecretsDocument.Shape.Name || kind.Text == EncryptedSecretsDocument.Shape.Name);
    }
}
