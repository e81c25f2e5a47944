// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Reports;

/// <summary>For people: every finding with its line, then one line that counts them.</summary>
internal static class TextReport
{
    public static void Write(TextWriter target, ManifestReport report)
    {
        foreach (var diagnostic in report.Diagnostics) DiagnosticText.Write(target, diagnostic, report.Excerpts);
        var errors = report.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        var warnings = report.Diagnostics.Count - errors;
        var place = report.Target is { } asked ? $" for {asked.Name}" : "";
        target.WriteLine(string.Join(" + ", report.Files) + (errors, warnings, report.Strict) switch
        {
            (0, 0, _) => $": valid{place}",
            (0, _, false) => $": valid{place}, {Count(warnings, "warning")}",
            (0, _, true) => $": {Count(warnings, "warning")}, and --strict allows none",
            (_, 0, _) => $": {Count(errors, "error")}",
            _ => $": {Count(errors, "error")}, {Count(warnings, "warning")}",
        });
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
