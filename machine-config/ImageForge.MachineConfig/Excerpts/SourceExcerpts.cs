// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Excerpts;

namespace ImageForge.MachineConfig;

/// <summary>
/// The lines that a load's diagnostics are about. Only files that hold manifests and patches have them: what stands on a
/// command line or in a secrets file is not shown.
/// </summary>
public sealed class SourceExcerpts(LoadResult result)
{
    private readonly Dictionary<string, (IReadOnlyList<string> Lines, HiddenText Hidden)?> _read = new(StringComparer.Ordinal);

    /// <summary>Null when there is no line to be shown.</summary>
    public SourceExcerpt? Of(Diagnostic diagnostic)
    {
        if (LineOf(diagnostic) is not var (lines, hidden, number)) return null;
        var line = lines[number];
        return line.AsSpan().Trim().IsEmpty ? null
            : SourceExcerpt.Of(line, Start(diagnostic, line), Token.End(line, Start(diagnostic, line)), hidden.From(number));
    }

    /// <summary>Column behind what is meant, counted from 1 in UTF-16 code units; null when nothing is known of the line.</summary>
    public int? EndColumnOf(Diagnostic diagnostic) =>
        LineOf(diagnostic) is var (lines, _, number) ? Token.End(lines[number], Start(diagnostic, lines[number])) + 1 : null;

    /// <summary>Whether it is about a file, and not about a setting of the command line or a definition that comes with the program.</summary>
    public bool IsInFile(Diagnostic diagnostic) =>
        result.Sources.FirstOrDefault(s => s.Name == diagnostic.File) is not { } source || (source.Layer != LayerKind.CommandLine && source.Directory is not null);

    private static int Start(Diagnostic diagnostic, string line) => Math.Clamp(diagnostic.Position.Column - 1, 0, line.Length);

    private (IReadOnlyList<string> Lines, HiddenText Hidden, int Number)? LineOf(Diagnostic diagnostic)
    {
        if (!_read.TryGetValue(diagnostic.File, out var read)) _read[diagnostic.File] = read = Read(diagnostic.File);
        return read is var (lines, hidden) && diagnostic.Position.Line <= lines.Count ? (lines, hidden, diagnostic.Position.Line - 1) : null;
    }

    private (IReadOnlyList<string>, HiddenText)? Read(string file)
    {
        var source = result.Sources.FirstOrDefault(s => s.Name == file && s.Layer is LayerKind.Base or LayerKind.File or LayerKind.Patch);
        if (source?.Text is not { } text) return null;
        var lines = SourceLine.All(text);
        return (lines, new(lines, source.Layer == LayerKind.Patch));
    }
}
