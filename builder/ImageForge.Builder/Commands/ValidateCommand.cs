// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using ImageForge.Builder.Cli;
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Commands;

/// <summary>
/// <c>imageforge validate</c>: everything that is wrong with manifests. Diagnostics are this command's result, hence on
/// standard output; the exit code is 2 when one of them is an error.
/// </summary>
internal static class ValidateCommand
{
    public static Command Create(Invocation invocation)
    {
        var manifests = new ManifestArguments(invocation);
        var command = new Command("validate", "Check a manifest with its layers and list everything that is wrong, with place and remedy");
        manifests.AddTo(command);
        command.SetAction(parsed => Run(invocation, manifests.Required(parsed)));
        return command;
    }

    private static int Run(Invocation invocation, ManifestRequest request)
    {
        var result = ManifestLoader.Load(request);
        if (invocation.Format == OutputFormat.Json) WriteJson(invocation, request, result);
        else WriteText(invocation.Out, string.Join(" + ", request.Files), result);
        return (int)(result.HasErrors ? ExitCode.Input : ExitCode.Success);
    }

    private static void WriteText(TextWriter target, string path, LoadResult result)
    {
        foreach (var diagnostic in result.Diagnostics) target.WriteLine(diagnostic);
        var errors = result.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        var warnings = result.Diagnostics.Count - errors;
        target.WriteLine((errors, warnings) switch
        {
            (0, 0) => $"{path}: valid",
            (0, _) => $"{path}: valid, {Count(warnings, "warning")}",
            (_, 0) => $"{path}: {Count(errors, "error")}",
            _ => $"{path}: {Count(errors, "error")}, {Count(warnings, "warning")}",
        });
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";

    // {"files": [...], "valid", "diagnostics": [...]}
    private static void WriteJson(Invocation invocation, ManifestRequest request, LoadResult result) => invocation.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("files");
        foreach (var path in request.Files) json.WriteStringValue(path);
        json.WriteEndArray();
        json.WriteBoolean("valid", !result.HasErrors);
        json.WriteStartArray("diagnostics");
        ErrorReport.WriteDiagnostics(json, result.Diagnostics);
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
