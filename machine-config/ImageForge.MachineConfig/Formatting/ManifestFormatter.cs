// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ImageForge.MachineConfig.Formatting;

/// <param name="Text">The canonical text; null when the file cannot be formatted.</param>
/// <param name="Diagnostics">Why not, else empty.</param>
public sealed record FormatResult(string? Text, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>
/// Writes a manifest or patch in one canonical form that keeps what it says, its comments and its quotes. Only the way it
/// is written is looked at: whether its keys and values are right is validation's business.
/// </summary>
public static class ManifestFormatter
{
    /// <summary>Larger files are refused.</summary>
    public const int MaxBytes = SourceText.MaxBytes;

    /// <param name="file">Name for diagnostics.</param>
    public static FormatResult Format(byte[] utf8, string file)
    {
        // 1. Whatever cannot be read for certain is left alone.
        var (sink, source) = (new DiagnosticSink(), new SourceFile(file));
        if (!SourceText.TryDecode(utf8, source, sink)) return new(null, sink.InOrder());
        var text = source.Text!.ReplaceLineEndings("\n");
        var before = NodeReader.Read(source, sink);
        if (sink.Errors == 0) RefuseDirectives(source, text, sink);
        if (sink.Errors > 0) return new(null, sink.InOrder());

        // 2. Rewritten.
        var tree = SourceTreeReader.Read(text);
        var comments = CommentsOf(tree);
        foreach (var document in tree.Documents) CanonicalOrder.Apply(document);
        var formatted = SourceTreeWriter.Write(tree);

        // 3. Read back: what would say something else, or would have lost a comment, is not given out.
        var after = NodeReader.Read(new(file) { Text = formatted }, new());
        if (!SameNodes.Documents(before, after) || !comments.SequenceEqual(CommentsOf(SourceTreeReader.Read(formatted))))
        {
            sink.Error(DiagnosticCode.NotFormattable, source.Start, "", "this cannot be formatted without changing what it says", null,
                "write unusual YAML (keys of several lines, \"?\") in the plain way");
            return new(null, sink.InOrder());
        }

        return new(formatted, []);
    }

    private static void RefuseDirectives(SourceFile source, string text, DiagnosticSink sink)
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        while (parser.MoveNext())
        {
            if (parser.Current is not DocumentStart { IsImplicit: false } start || text[(int)start.Start.Index] != '%') continue;
            sink.Error(DiagnosticCode.NotFormattable, source.At((int)start.Start.Line, (int)start.Start.Column), "",
                "a document with YAML directives", null, "remove the lines that begin with \"%\": manifests need none");
        }
    }

    /// <summary>Every comment, in an order that does not depend on where it stands.</summary>
    private static List<string> CommentsOf(SourceFileTree tree)
    {
        List<string> found = [.. tree.Below];
        foreach (var document in tree.Documents)
        {
            found.AddRange(document.Above);
            Add(document.Root);
        }

        return [.. found.Where(r => r.Length > 0).Order(StringComparer.Ordinal)];

        void Add(SourceItem item)
        {
            found.AddRange(item.Above);
            if (item.Beside is { } beside) found.Add(beside);
            if (item.Value is not SourceCollection collection) return;
            foreach (var inner in collection.Items) Add(inner);
            found.AddRange(collection.Below);
        }
    }
}
