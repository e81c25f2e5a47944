// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>Reads a secrets file: one document of kind Secrets and nothing else.</summary>
internal static class SecretsReader
{
    public static SecretsDocument? Read(SourceFile source, DiagnosticSink sink)
    {
        var documents = NodeReader.Read(source, sink);
        if (documents.Count == 0 && sink.Errors == 0)
            sink.Error(DiagnosticCode.NoDocument, source.Start, "", "the file holds no document", "one document of kind Secrets",
                "imageforge gen secrets writes one to a new file");
        SecretsDocument? secrets = null;
        for (var i = 0; i < documents.Count; i++)
        {
            if (DocumentHead.Read(documents[i], i, sink) is not { } kind) continue;
            var at = new ReadContext(sink, kind.Name, Sensitive: true);
            if (kind != SecretsDocument.Shape)
                at.Error(DiagnosticCode.KindMisplaced, documents[i], $"kind {kind.Name} in a secrets file", "one document of kind Secrets", "move it into the manifest");
            else if (secrets is not null)
                at.Error(DiagnosticCode.KindRepeated, documents[i], "a second document of kind Secrets", null, "keep one of them");
            else
                SecretsDocument.Shape.TryRead(documents[i], at, out secrets);
        }

        return sink.Errors == 0 ? secrets : null;
    }
}
