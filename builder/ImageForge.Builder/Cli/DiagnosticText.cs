// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Cli;

/// <summary>A diagnostic for people: what and where, the line itself with a mark below it, what was expected, the remedy.</summary>
internal static class DiagnosticText
{
    /// <param name="excerpts">Null: no lines can be shown.</param>
    public static void Write(TextWriter target, Diagnostic diagnostic, SourceExcerpts? excerpts)
    {
        target.WriteLine((diagnostic with { Expected = null, Hint = null }).ToString());
        if (excerpts?.Of(diagnostic) is { } excerpt)
        {
            var number = $"{diagnostic.Position.Line,4}";
            target.WriteLine($"{number} | {excerpt.Text}");
            target.WriteLine($"{new string(' ', number.Length)} | {excerpt.Mark}");
        }

        if (diagnostic.Expected is not null) target.WriteLine($"  expected: {diagnostic.Expected}");
        if (diagnostic.Hint is not null) target.WriteLine($"  hint: {diagnostic.Hint}");
    }
}
